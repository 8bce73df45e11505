"""Lambda's answers if the runtime itself must report a failure, and Lambda's log lines."""

from typing import TypedDict


class LambdaError(TypedDict, total=False):
    """The payload of a failed invocation."""

    errorType: str
    errorMessage: str
    trace: list[str]


def timed_out(request_id: str, seconds: float) -> LambdaError:
    """The function ran past its timeout."""
    return {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {request_id} Error: "
        f"Task timed out after {seconds:.2f} seconds",
    }


def exited(request_id: str, status: int | None) -> LambdaError:
    """The process ended during a call. `status` is that of subprocess: negative for a signal."""
    if status == 0:
        reason = "Runtime exited without providing a reason"
    elif status is None or status < 0:
        name = {-9: "killed", -15: "terminated", -6: "aborted", -11: "segmentation fault"}
        reason = f"Runtime exited with error: signal: {name.get(status or -9, str(status))}"
    else:
        reason = f"Runtime exited with error: exit status {status}"
    return {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {request_id} Error: {reason}",
    }


def too_large(limit: int) -> LambdaError:
    """The answer is over the limit of a synchronous invocation (bytes)."""
    return {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size "
        f"({limit} bytes).",
    }


def log_text(
    request_id: str, version: str, lines: str, error: LambdaError | None, ms: float, memory: int
) -> str:
    """The log of one invocation, between the START, END and REPORT lines of Lambda."""
    by_platform = error and error.get("errorType") in ("Sandbox.Timedout", "Runtime.ExitError")
    parts = [
        f"START RequestId: {request_id} Version: {version}",
        lines,
        error["errorMessage"] if error and by_platform else "",
        f"END RequestId: {request_id}",
        f"REPORT RequestId: {request_id}\tDuration: {ms:.2f} ms\t"
        f"Billed Duration: {int(ms) + 1} ms\tMemory Size: {memory} MB\t",
    ]
    return "\n".join(part for part in parts if part)
