"""How likely it is that what was seen comes about: logarithms of probabilities.

All leave out the factors that are the same whatever is supposed, since only ratios are asked for.
"""

from collections.abc import Iterable
from math import exp, inf, lgamma, log, log1p

BUDGET = 500.0
"""Days that an outlet may go on as usual until something is said of it in vain: the one number that
all judgements follow."""
Mixture = Iterable[tuple[float, float]]
"""Weights, each with the logarithm of a chance."""


def of_share(bad: float, trials: float, mean: float, alike: float) -> float:
    """`bad` of `trials`, if the share is `mean` on the long run and differs from day to day.

    Beta-binomial: the greater `alike`, the more the days are. Both counts may be fractions.
    """
    a, b = mean * alike, (1 - mean) * alike
    return lbeta(bad + a, trials - bad + b) - lbeta(a, b)


def of_count(seen: float, expected: float, alike: float) -> float:
    """As many as `seen`, if `expected` come on a mean day: negative binomial (gamma-Poisson)."""
    rest = lgamma(seen + alike) - lgamma(alike) - alike * log1p(expected / alike)
    return rest + seen * log(expected / (alike + expected)) if seen else rest


def lbeta(a: float, b: float) -> float:
    """The logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def mixed(parts: Mixture) -> float:
    """The logarithm of a weighted sum."""
    logs = [log(weight) + chance for weight, chance in parts if weight > 0]
    most = max(logs, default=-inf)
    return most + log(sum(exp(one - most) for one in logs)) if most > -inf else most


def times(evidence: float, factor: float, bound: float) -> float:
    """Evidence multiplied by a factor of which the logarithm is given, up to a bound."""
    if evidence <= 0:
        return 0.0
    found = log(evidence) + factor
    return bound if found >= log(bound) else exp(max(found, -700.0))
