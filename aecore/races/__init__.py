"""Races: several autoencoders on the same data with the same budget and seeds, and runs compared as contestants.

All entrants of a race see the same split, and for each seed the same order of batches: both are functions of the data's
seed and of the run's seed alone. What remains different is the autoencoder.
"""

from .codes import SIZE, Codes, codes_of, equal_codes, usual_variants
from .contestants import Contestant, contestants
from .forecast import forecast, usual_seeds
from .measured import cards_when_there
from .race import MOST_ENTRANTS, MOST_RUNS, MOST_SEEDS, SEEDS, Entrant, Race, race_of
from .start import Started, all_races, more_seeds, open_race, seeds_to_come, start_race, why_not

__all__ = [
    "MOST_ENTRANTS", "MOST_RUNS", "MOST_SEEDS", "SEEDS", "SIZE", "Codes", "Contestant", "Entrant", "Race", "Started",
    "all_races", "cards_when_there", "codes_of", "contestants", "equal_codes", "forecast", "more_seeds", "open_race",
    "race_of", "seeds_to_come", "start_race", "usual_seeds", "usual_variants", "why_not",
]  # fmt: skip
