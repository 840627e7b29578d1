"""A language model as a second coder, over any OpenAI-compatible endpoint: alone, or as a judge of the claims that are least sure.

Whatever a model answers, no span of a record is taken that does not stand in the article, and no type that is not in the ontology.
"""

from bayhaqi.llm.loading import load
from bayhaqi.llm.settings import LlmSettings
from bayhaqi.llm.usage import Usage

__all__ = ["LlmSettings", "Usage", "load"]
