"""What is known of the world: actors by name and day, countries, places."""
