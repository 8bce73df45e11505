"""Records each combination of role, action and resource once: what the role's policy must allow."""

import functools
import json
import os
import threading
from collections.abc import Iterator
from typing import Any

from localstack.runtime import hooks

# Services that IAM calls by another name.
SERVICES = {"stepfunctions": "states", "dynamodbstreams": "dynamodb"}
ACTIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}
TRANSACTED = {
    "Update": "dynamodb:UpdateItem",
    "Put": "dynamodb:PutItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


@hooks.on_infra_start()
def record_calls() -> None:
    """Append JSON lines to the file named by ORDER_SAGA_CALLS. Do nothing if it is not set."""
    path = os.environ.get("ORDER_SAGA_CALLS")
    if not path:
        return
    from localstack.aws import handlers

    seen: set[tuple[str, str, str]] = set()
    lock = threading.Lock()

    def record(_chain: Any, context: Any, _response: Any) -> None:
        role = _caller(context)
        if role is None:
            return
        for action, resource in _asked(context):
            call = (role, action, resource)
            with lock:
                if call in seen:
                    continue
                seen.add(call)
                with open(path, "a") as file:
                    file.write(json.dumps(dict(zip(("role", "action", "resource"), call))) + "\n")

    handlers.serve_custom_service_request_handlers.append(record)


def _caller(context: Any) -> str | None:
    """The name of the role that signed the request, or None."""
    _, _, credential = context.request.headers.get("Authorization", "").partition("Credential=")
    return _role_of(context.account_id, credential.partition("/")[0])


@functools.lru_cache(maxsize=4096)
def _role_of(account_id: str, access_key: str) -> str | None:
    from moto.sts.models import sts_backends

    assumed = sts_backends[account_id]["aws"].get_assumed_role_from_access_key(access_key)
    return assumed.role_arn.rpartition("/")[2] if assumed else None


def _asked(context: Any) -> Iterator[tuple[str, str]]:
    """The actions and resources of a request, as IAM sees them."""
    service = context.service.service_name
    action = f"{SERVICES.get(service, service)}:{context.operation.name}"
    request = context.service_request or {}
    for item in request.get("TransactItems", []):
        for kind, transacted in TRANSACTED.items():
            if kind in item:
                yield transacted, item[kind]["TableName"]
    for entry in request.get("Entries", []) if service == "events" else []:
        yield action, entry.get("EventBusName", "default")
    if "TransactItems" not in request and service != "events":
        yield ACTIONS.get(action, action), _resource(request)


def _resource(request: dict[str, Any]) -> str:
    """The resource that a request names. An index is named with its table, an alias with its function."""
    if "TableName" in request:
        index = request.get("IndexName")
        return f"{request['TableName']}/index/{index}" if index else request["TableName"]
    if "Qualifier" in request:
        return f"{request['FunctionName']}:{request['Qualifier']}"
    names = ("FunctionName", "QueueUrl", "QueueName", "logGroupName", "executionArn")
    names += ("stateMachineArn", "StreamArn", "ShardIterator")
    return next((str(request[name]) for name in names if name in request), "")
