"""Tells functions behind a REST API who has signed the request, as AWS does. LocalStack tells them nobody."""

from typing import Any

from localstack.runtime import hooks


@hooks.on_infra_start()
def name_callers() -> None:
    """The access key stands for a user of that name. No signature is checked, as nowhere in LocalStack."""
    from localstack.services.apigateway.next_gen.execute_api.handlers import parse

    create = parse.InvocationRequestParser.create_context_variables

    def create_context_variables(context: Any) -> Any:
        variables = create(context)
        key = _access_key(context.request.headers.get("Authorization", ""))
        if key:
            arn = f"arn:aws:iam::{context.account_id}:user/{key}"
            identity = variables["identity"]
            identity.update(accountId=context.account_id, accessKey=key, userArn=arn)
            identity.update(caller=key, user=key)
        return variables

    parse.InvocationRequestParser.create_context_variables = staticmethod(create_context_variables)


def _access_key(authorization: str) -> str:
    """The first part of the credential of a signed request; empty if it is not signed."""
    _, _, credential = authorization.partition("Credential=")
    return credential.partition("/")[0]
