"""The judges that suites share: what one suite had read, another need not have read again."""

from functools import cache

from evidence.calibration import read_calibration
from evidence.crossencoder import CrossEncoder
from evidence.judge import CALIBRATION, CAREFUL, WEIGHTS, Judge
from evidence.scorers import Remembering

THREADS = 2


@cache
def _reader() -> Remembering:
    return Remembering(CrossEncoder(WEIGHTS, threads=THREADS))


@cache
def quick() -> Judge:
    """The judge without its careful reader, which would take all of the verifier's claims past their minute."""
    return Judge(_reader(), read_calibration(WEIGHTS / CALIBRATION))


@cache
def shipped() -> Judge:
    """The judge as it is shipped."""
    careful = Remembering(CrossEncoder(WEIGHTS / CAREFUL, threads=THREADS))
    return Judge(_reader(), read_calibration(WEIGHTS / CAREFUL / CALIBRATION), careful)
