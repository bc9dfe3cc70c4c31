"""The work of the headlines, done with the Python client: `python_client.py TASK`.

The first line of input is what `--serve` says, the second begins the work. Prints `ready`, and then
one JSON object: seconds, those of its single calls, and the memory of the process; bytes where that is
the question. The client is used as it comes, in its asynchronous form, with as many calls under way as
the SDK has. Its warnings go nowhere.
"""

import asyncio
import contextlib
import json
import logging
import math
import sys
import time
import warnings

WIDTH = 50

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


class Calls:
    """How long the single calls took."""

    def __init__(self):
        self.seconds = []

    async def time(self, call):
        began = time.perf_counter()
        result = await call
        self.seconds.append(time.perf_counter() - began)
        return result

    def summary(self):
        ranked = sorted(self.seconds)
        at = {f"p{p}": ranked[math.ceil(len(ranked) * p / 100) - 1] for p in (50, 95, 99)}
        return {"count": len(ranked), **at}


def memory(name):
    """What Linux says about this process, in bytes."""
    with contextlib.suppress(OSError), open("/proc/self/status") as status:
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return None


async def at_once(calls, width):
    free = asyncio.Semaphore(width)

    async def one(call):
        async with free:
            return await call()

    return await asyncio.gather(*(one(call) for call in calls))


async def work(task, api, given, calls):
    def product(number):
        return lambda: calls.time(api.product.get_product(number))

    if task in ("process", "processes"):
        for _ in range(2 if task == "process" else 100):
            await calls.time(api.process.get_processes())
    elif task in ("products", "pool"):
        await at_once([product(number) for number in given["part_numbers"][:100]], 100)
    elif task == "product_list":
        await calls.time(api.product.get_products_batch(given["part_numbers"][:100]))
    elif task == "headers":
        headers = [
            lambda i=i: calls.time(api.report.query_headers(odata_filter=f"uuid eq {i}", top=1))
            for i in given["report_ids"][:1000]
        ]
        await at_once(headers, WIDTH)
    elif task == "reports":
        reports = [
            lambda i=i: calls.time(api.report.get_report(i)) for i in given["report_ids"][:1000]
        ]
        await at_once(reports, WIDTH)
    elif task == "submit":
        reports = [lambda r=r: calls.time(api.report.submit_report(r)) for r in given["submit"]]
        await at_once(reports, WIDTH)
    elif task == "dashboard":
        for _ in range(25):
            products = [api.product.get_product(n) for n in given["part_numbers"][:5]]
            headers = api.report.query_headers(top=50)
            await calls.time(asyncio.gather(api.process.get_processes(), headers, *products))
    else:
        raise SystemExit(f"there is no task {task}")


async def online(task, given):
    from pywats import AsyncWATS

    async with AsyncWATS(base_url=given["url"], token=given["token"], verify_ssl=False) as api:
        # Opens the connection, which is not part of the work. There is no such product, which the
        # client takes for a failure. Where the work is as many calls as its rate limit allows in two
        # minutes, one more would cost it a third.
        if task != "headers":
            with contextlib.suppress(Exception):
                await api.product.get_product("none")
        print("ready", flush=True)
        sys.stdin.readline()
        calls, idle = Calls(), memory("VmRSS:")
        began = time.perf_counter()
        await work(task, api, given, calls)
        done = {"seconds": time.perf_counter() - began, "calls": calls.summary()}
        if task == "process":
            done = {"first": calls.seconds[0], "seconds": calls.seconds[1]}
        return done | {"memory": {"idle": idle, "peak": memory("VmHWM:")}}


def formats(task, given):
    from pywats.core.performance import Serializer

    serializer = Serializer(format="msgpack")
    documents = given["documents"]
    if task == "transfer":
        # More of them, and all as long.
        documents = [documents[n % len(documents)] for n in range(given["transfer"])]
    best = {"write": float("inf"), "read": float("inf")}
    for _ in range(5):
        began = time.perf_counter()
        written = [serializer.dumps(document) for document in documents]
        best["write"] = min(best["write"], time.perf_counter() - began)
        began = time.perf_counter()
        for text in written:
            serializer.loads(text)
        best["read"] = min(best["read"], time.perf_counter() - began)
    if task in ("size", "transfer"):
        return {"bytes": sum(map(len, written))}
    return {"seconds": best[task]}


def main():
    task, given = sys.argv[1], json.loads(sys.stdin.readline())
    if task in ("write", "read", "size", "transfer"):
        print("ready", flush=True)
        sys.stdin.readline()
        done = formats(task, given)
    else:
        done = asyncio.run(online(task, given))
    print(json.dumps(done))


main()
