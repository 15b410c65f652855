"""What the REST client raises."""


class TrialstreamError(Exception):
    """The API refused a request or could not be reached.

    ``code`` is stable and meant for programs (the API's problem code; ``unreachable`` or ``http-502`` where the
    answer was not the API's), ``detail`` is meant for people, ``status`` is the HTTP status (0 when there was none).
    """

    def __init__(self, code: str, detail: str, status: int = 0) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.status = status
