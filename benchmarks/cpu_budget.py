"""Give a search so many CPU seconds, which hardly depend on what else the machine does."""

import time


class CpuBudget:
    """CPU seconds of this process, from when it is made on."""

    def __init__(self, seconds: float):
        self.seconds, self._begun_s = seconds, time.process_time()

    @property
    def spent_s(self) -> float:
        """CPU seconds that are gone."""
        return time.process_time() - self._begun_s

    def spent(self, _moves: int) -> float:
        """Give the share that is gone, as a search asks for it."""
        return self.spent_s / self.seconds if self.seconds else 1.0

    def is_over(self, _moves: int) -> bool:
        """Say whether all is gone, as a search asks for it."""
        return self.spent_s >= self.seconds
