"""The same figures as lines for a person."""

from __future__ import annotations

from .tasks import VOLATILITY


def lines(result: dict) -> list[str]:
    head = f"Snapshot {result['snapshot']}, {', '.join(result['venues'])}, {result['rows']:,} rows"
    found = [head, *folds(result["folds"])]
    for task, one in result["tasks"].items():
        found += ["", task, *(volatility(one) if task in VOLATILITY else probabilities(one))]
    alarms = [text for one in result["tasks"].values() for text in one["alarms"]]
    closing = [f"ALARM {text}" for text in alarms] or ["No control raised an alarm."]
    return [*found, "", *closing]


def folds(described: list[dict]) -> list[str]:
    found = []
    for fold in described:
        found.append(f"fold {fold['fold']}")
        for line in fold["windows"]:
            first, last = line["slots"]
            found.append(f"  {line['part']:<11} {line['instrument']:<24} {first} … {last} {line['rows']:>7,} rows")
    return found


def probabilities(task: dict) -> list[str]:
    found = ["  model              n / independent   base  accuracy [Wilson]    AUC [days] ± SE          Brier   ECE5"]
    for name, one in task["models"].items():
        low, high = one["accuracyInterval"]
        found.append(
            f"  {name:<18} {one['n']:>6} / {one['nIndependent']:<8} {one['baseRate']:.3f}"
            f"  {one['accuracy']:.4f} [{low:.3f}, {high:.3f}]  {area(one)}  {one['brierSkill']:+.2%}  {one['ece5']:.3f}"
        )
        found.append(f"    best decile: {decile(one['bestDecile'])}; by fold {by(one['aucByFold'])}")
        found.append(f"    by coin {by(one['aucByCoin'])}")
    beside = task["controls"]
    for kind in ("shuffledLabels", "shiftedLabels"):
        one = beside[kind]
        found.append(
            f"  {kind:<18} AUC {one['auc']:.3f}, worst fold {one['aucWorstFold']:.3f}; best decile"
            f" {one['bestDecileHit']:.3f} right, {one['bestDecileNetR']:+.3f} R"
        )
    for name, one in {"cost alone": beside["costOnly"], **beside["rules"]}.items():
        found.append(f"  {name:<32} AUC {area(one)}; best decile: {decile(one['bestDecile'])}")
    for name, one in task["timeframes"].items():
        found.append(f"  {name:<18} {one['features']:>3} features: AUC {area(one)}, accuracy {one['accuracy']:.4f}")
    if task["timeframesGain"] is not None:
        one = task["timeframesGain"]
        told = "reached" if one["reached"] else "not reached"
        found.append(
            f"  all timeframes against {one['bestSingle']}: {one['accuracy']:+.2%} accuracy, {one['auc']:+.4f} AUC; "
            f"asked {one['asked']:+.0%}: {told}"
        )
    return found


def volatility(task: dict) -> list[str]:
    found = ["  model                 R2 [days]               within fold and coin   gain over HAR-ridge [days]"]
    for name, one in task["models"].items():
        (low, high), (least, most) = one["r2Interval"], one["gainInterval"]
        found.append(
            f"  {name:<21} {one['r2']:.3f} [{low:.3f}, {high:.3f}]  {one['r2Within']:.3f}"
            f"   {one['gain']:+.4f} [{least:+.4f}, {most:+.4f}]; by fold {by(one['r2ByFold'])}"
        )
    for kind in ("shuffledLabels", "shiftedLabels"):
        noise = ", ".join(f"{value:.3f}" for value in task["controls"][kind]["r2Within"])
        found.append(f"  {kind:<21} within fold and coin {noise}")
    return found


def area(one: dict) -> str:
    low, high = one["aucInterval"]
    return f"{one['auc']:.4f} [{low:.3f}, {high:.3f}] ± {one['aucSe']:.4f}"


def decile(one: dict) -> str:
    low, high = one["netRInterval"]
    return f"{one['hit']:.3f} right of {one['n']}, {one['grossBp']:+.1f} bp gross, {one['netR']:+.3f} R [{low:+.3f}, {high:+.3f}]"  # noqa: E501


def by(values: dict) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in values.items())
