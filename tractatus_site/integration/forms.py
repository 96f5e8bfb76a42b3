from typing import Any

from django import forms

from tractatus_site.integration.demos import FEWEST_ROUNDS, HIGHEST_SEED, MOST_ROUNDS

LIMITS: dict[str, Any] = {"highest_seed": HIGHEST_SEED, "fewest_rounds": FEWEST_ROUNDS, "most_rounds": MOST_ROUNDS}


TO_BEGIN_WITH = {"seed": 7, "rounds": 20}
"""What stands in the form before anybody asked for anything."""


class DemoForm(forms.Form):
    """What a small run may be asked for."""

    seed = forms.IntegerField(min_value=0, max_value=HIGHEST_SEED)
    rounds = forms.IntegerField(min_value=FEWEST_ROUNDS, max_value=MOST_ROUNDS)
