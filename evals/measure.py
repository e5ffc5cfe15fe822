"""Measures the gate on simulated results: ``python -m evals.measure``."""

import sys

from evals.simulate import World, alarm_rate

DROP = 0.10


def main() -> None:
    """Print, by number of cases and noise, the share of drops caught and of false alarms."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    sys.stdout.write(
        f"{'cases':>6} {'papers':>7} {'noise':>6} {'10-point drop caught':>21} {'false alarms':>13}\n"
    )
    for n, clusters in ((100, 25), (100, 100), (200, 25), (400, 25)):
        for noise in (0.0, 0.05, 0.1, 0.2, 0.3):
            world = World(n=n, clusters=clusters, noise=noise)
            caught, false = alarm_rate(world, DROP, trials), alarm_rate(world, 0.0, trials, seed=7)
            sys.stdout.write(f"{n:>6} {clusters:>7} {noise:>6.2f} {caught:>21.3f} {false:>13.3f}\n")


if __name__ == "__main__":
    main()
