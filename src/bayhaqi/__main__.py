"""`python -m bayhaqi`: the command line."""

from bayhaqi.cli import main

if __name__ == "__main__":
    main(prog_name="bayhaqi")
