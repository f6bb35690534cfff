"""From the results of single runs to medians, ratios and tables."""

import statistics


class Case:
    """One kind of work: the load generator's arguments, and the unit that its cost is told in."""

    def __init__(self, name, title, arguments, per_byte=False):
        self.name = name
        self.title = title
        self.arguments = arguments
        self.per_byte = per_byte
        self.unit = "s/GB" if per_byte else "us"

    def cost(self, result):
        """CPU time of the bridge for one unit of work."""
        return result["cpu"] / result["bytes"] * 1e9 if self.per_byte else result["cpu"] / result["units"] * 1e6

    def rate(self, result):
        """Work done in a second, as text."""
        if self.per_byte:
            return f"{result['bytes'] / result['seconds'] / 1e9:.2f} GB/s"
        rate = result["units"] / result["seconds"]
        return f"{rate / 1e6:.2f} M/s" if rate >= 1e6 else f"{rate / 1e3:.1f} k/s"


class Figures:
    """All results so far, by case and bridge; in each list one for every round, None where it failed."""

    def __init__(self, cases, names):
        self.cases = cases
        self.names = names
        self.results = {(case.name, name): [] for case in cases for name in names}

    def add(self, case, name, result):
        """Takes the result of one run, or None."""
        self.results[case.name, name].append(result)

    def tables(self):
        """The whole report, in Markdown."""
        return "\n\n".join([
            "CPU time of the bridge for a unit of work: median; ratio to the bare relay of the same round, "
            "median (lowest to highest)\n\n" + self.table(self.cost),
            "Throughput, and latency p50 / p99 / p99.9 in us; * where the load generator had no CPU time left\n\n"
            + self.table(self.speed),
            "Memory of the bridge under this load in KiB: resident / proportional / anonymous\n\n"
            + self.table(self.memory),
            "Share of the time that the bridge ran / was kept waiting for its core; connections that did not end "
            "in order\n\n" + self.table(self.quality),
        ])

    def table(self, cell):
        """One row for each case, one column for each bridge."""
        rows = [["work"] + self.names]
        for case in self.cases:
            rows.append([case.title] + [cell(case, name) for name in self.names])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |" for row in rows]
        return "\n".join([lines[0], "| " + " | ".join("-" * width for width in widths) + " |"] + lines[1:])

    def cost(self, case, name):
        """Median of the cost, and the ratio."""
        costs = [case.cost(result) for result in self.good(case, name)]
        if not costs:
            return "fails"
        text = f"{statistics.median(costs):.3g} {case.unit}"
        if name == self.names[0]:
            return f"{text} ({min(costs):.3g} to {max(costs):.3g})"
        ratios = self.ratios(case, name)
        if not ratios:
            return text
        return f"{text}, {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"

    def ratios(self, case, name):
        """Cost against the bare relay's, for each round that has both."""
        pairs = zip(self.results[case.name, name], self.results[case.name, self.names[0]])
        return [case.cost(result) / case.cost(floor) for result, floor in pairs if result and floor]

    def speed(self, case, name):
        """Throughput and latency."""
        good = self.good(case, name)
        if not good:
            return "fails"
        middle = sorted(good, key=lambda result: result["units"] / result["seconds"])[len(good) // 2]
        text = case.rate(middle)
        if middle["load_cpu"] > 0.95 * middle["seconds"]:
            text += "*"
        if "latency_us" in middle:
            percentiles = [self.median(good, "latency_us", part) for part in ("p50", "p99", "p99.9")]
            text += ", " + " / ".join(f"{value:.0f}" for value in percentiles)
        return text

    def memory(self, case, name):
        """Memory at the end of the measured time."""
        good = self.good(case, name)
        parts = [self.median(good, "memory", part) for part in ("rss", "pss", "anonymous")] if good else []
        return " / ".join(f"{value:.0f}" for value in parts) or "fails"

    def quality(self, case, name):
        """How far the figures can be trusted."""
        good = self.good(case, name)
        if not good:
            return "fails"
        ran = statistics.median(result["cpu"] / result["seconds"] for result in good)
        waited = statistics.median(result["waiting"] / result["seconds"] for result in good)
        return f"{ran:.0%} / {waited:.0%}; {max(result['unclean'] for result in good)}"

    def good(self, case, name):
        """The results of the rounds that did not fail."""
        return [result for result in self.results[case.name, name] if result]

    @staticmethod
    def median(results, group, part):
        """The median of one figure."""
        return statistics.median(result[group][part] for result in results)
