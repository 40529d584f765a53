"""Agreement between annotators, with intervals that respect articles: measures, and what is behind them."""

from curation.core.agreement.measured import measure_agreement
from curation.core.agreement.rated import Rated

__all__ = ["Rated", "measure_agreement"]
