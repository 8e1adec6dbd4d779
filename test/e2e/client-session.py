"""Runs commands of the openstack client one after another in one process: each a JSON array on a line, answered by a JSON object on a line."""

import contextlib
import io
import json
import sys

from openstackclient import shell


def run(arguments):
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            code = shell.main(arguments)
        except SystemExit as end:
            code = end.code
    # Some commands hand out what they have found instead of a code.
    return {"code": code if isinstance(code, int) else 0, "stdout": output.getvalue(), "stderr": errors.getvalue()}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
