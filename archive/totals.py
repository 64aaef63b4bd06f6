"""What the visits of one run come to, for its manifest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Visit = Mapping[str, Any]
COUNTED = ("failures", "counts", "published")
SUMS = ("captures", "new_articles")


def all_visits(
    made: Sequence[Visit], begun: Visit | None, *, until: str, outlets: Mapping[str, Any]
) -> list[Visit]:
    """The visits `made`, and the one that was cut short after them, if it captured anything.

    What that did is what is left of what the segments hold of the `outlets`, for it could not
    count by itself.
    """
    left = less(outlets, [one["outlets"] for one in made])
    if not left:
        return list(made)
    started = begun["started"] if begun else until
    if started == made[-1]["started"]:
        return list(made)  # it had told of itself, to the last
    cut_short = {"started": started, "ended": max(started, until), "interrupted": True}
    return [*made, {**cut_short, "kind": made[-1].get("kind"), "outlets": left}]


def less(outlets: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of what was done at some `outlets`, that of which no visit has `told`."""
    found = {}
    for slug, did in outlets.items():
        known = [one[slug] for one in told if slug in one]
        sums = {name: max(0, did[name] - sum(one[name] for one in known)) for name in SUMS}
        failures = Counter(did["failures"])
        for one in known:
            failures -= Counter(one["failures"])
        if sums["captures"]:
            found[slug] = {**sums, "failures": dict(failures), "complete": False}
    return found


def totals(visits: Sequence[Visit]) -> dict[str, Any]:
    """What a manifest says of all of them: each by itself, and the sums of each outlet."""
    kinds = [one["kind"] for one in visits if one.get("kind")]
    outlets: dict[str, dict[str, Any]] = {}
    for one in visits:
        for slug, did in one["outlets"].items():
            outlets[slug] = added(outlets[slug], did) if slug in outlets else dict(did)
    return {
        "kind": "crawl" if "crawl" in kinds or not kinds else kinds[-1],
        "ended": visits[-1]["ended"],
        "outlets": dict(sorted(outlets.items())),
        "failures": latest_failures(visits),
        "unread": sum(one.get("unread", 0) for one in visits),
        "visits": last_learned(visits),
    }


def latest_failures(visits: Sequence[Visit]) -> list[Any]:
    """What was not archived in the last visit to each outlet."""
    last = {slug: number for number, one in enumerate(visits) for slug in one["outlets"]}
    return [
        failure
        for number, one in enumerate(visits)
        for failure in one.get("failures", ())
        if last.get(failure["outlet"], number) == number
    ]


def added(before: Mapping[str, Any], did: Mapping[str, Any]) -> dict[str, Any]:
    """What was done at one outlet, with what was done there later; that says if it is complete."""
    sums = {name: before[name] + did[name] for name in SUMS}
    counts: dict[str, dict[str, int]] = {
        name: dict(sorted((Counter(before.get(name, {})) + Counter(did.get(name, {}))).items()))
        for name in COUNTED
        if name in before or name in did
    }
    return {**before, **did, **sums, **counts}


def last_learned(visits: Sequence[Visit]) -> list[Visit]:
    """The visits, each with what it learned of hosts of which no later one has learned more."""
    seen: set[str] = set()
    told: list[Visit] = []
    for one in reversed(visits):
        memory = one.get("memory", {})
        kept = {host: data for host, data in memory.items() if host not in seen}
        seen.update(memory)
        told.append({**one, "memory": kept} if memory else one)
    return told[::-1]
