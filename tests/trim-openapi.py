#!/usr/bin/env python3
"""Trims Discord's OpenAPI document to what onair's tests check requests against.

    tests/trim-openapi.py path/to/openapi.json > tests/it/world/discord/openapi.json

The document is specs/openapi.json of github.com/discord/discord-api-spec; its licence lies beside the copy. Kept are
the operations below, their parameters and JSON bodies, and the schemas those refer to. Answers are left out: the tests
check what the bot sends.
"""

import json
import sys

OPERATIONS = """
get_gateway get_bot_gateway get_my_user get_my_application get_my_oauth2_application
list_application_commands bulk_set_application_commands create_application_command
get_guild list_guild_roles get_guild_member
get_channel create_message get_message list_messages update_message delete_message crosspost_message
create_thread create_thread_from_message update_channel get_active_guild_threads list_public_archived_threads
create_pin delete_pin create_dm
create_interaction_response execute_webhook
get_original_webhook_message update_original_webhook_message delete_original_webhook_message
""".split()


def trim_operation(operation):
    kept = {"operationId": operation["operationId"]}
    if "parameters" in operation:
        kept["parameters"] = operation["parameters"]
    if "requestBody" in operation:
        body = operation["requestBody"]
        json_body = body["content"]["application/json"]
        kept["requestBody"] = {**body, "content": {"application/json": json_body}}
    return kept


def trim_path(methods):
    kept = {"parameters": methods["parameters"]} if "parameters" in methods else {}
    for method, operation in methods.items():
        if method != "parameters" and operation["operationId"] in OPERATIONS:
            kept[method] = trim_operation(operation)
    return kept


def references(node):
    """The names of the schemas that a part of the document refers to."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].removeprefix("#/components/schemas/")
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from references(part)


def reachable(paths, schemas):
    found, waiting = set(), set(references(paths))
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(references(schemas[name])) - found
    return {name: schemas[name] for name in sorted(found)}


def main():
    with open(sys.argv[1]) as file:
        document = json.load(file)
    paths = {path: trim_path(methods) for path, methods in document["paths"].items()}
    paths = {path: methods for path, methods in paths.items() if methods.keys() - {"parameters"}}
    found = {o["operationId"] for methods in paths.values() for name, o in methods.items() if name != "parameters"}
    missing = set(OPERATIONS) - found
    if missing:
        sys.exit(f"not in the document: {', '.join(sorted(missing))}")
    trimmed = {
        "openapi": document["openapi"],
        "info": document["info"],
        "paths": paths,
        "components": {"schemas": reachable(paths, document["components"]["schemas"])},
    }
    json.dump(trimmed, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
