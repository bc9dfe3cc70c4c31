"""Uses each domain of the Python client `pywats-api` against a simulated server, and prints what
worked. Arguments: the server's address and its token.

A call that fails although its request is right by the server's documents is a defect of the
simulated server, and ends the program with 1. Calls whose requests are wrong, or that the client
never sends, are listed in `calls/known.py` with the reason; such a call that works is out of place there.
"""

import sys

sys.dont_write_bytecode = True  # the modules below lie in the source tree

from pywats import pyWATS

from calls import analytics, assets, inspection, processes, production, products, reports, software, system
from calls.check import Check


def main():
    url, token = sys.argv[1:]
    check = Check(pyWATS(base_url=url, token=token, enable_cache=False), url, token)
    check.client("test_connection", expect=lambda answer: answer is True)
    check.client("get_version", expect=lambda answer: bool(answer))
    part_number = products.run(check)
    processes.run(check)
    reports.run(check, part_number)
    assets.run(check)
    production.run(check, part_number)
    analytics.run(check, part_number)
    software.run(check)
    system.tickets(check)
    system.users(check)
    inspection.run(check)
    sys.exit(1 if check.print() else 0)


if __name__ == "__main__":
    main()
