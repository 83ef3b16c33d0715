"""What reading sessions bring."""

from domain.reading.explaining import Explainer
from infrastructure.foundation import Foundation
from infrastructure.reading.anthropic_explainer import AnthropicExplainer
from infrastructure.reading.offline_explainer import OfflineExplainer


def explainer_of(base: Foundation) -> Explainer:
    """Who answers and marks: the language model, or the book itself where there is no key for one."""
    if base.model is None:
        return OfflineExplainer()
    return AnthropicExplainer(base.model)
