"""The work of the headlines, done with the Python client: `python_client.py TASK`.

The first line of input is what `--serve` says, the second begins the work. Prints `ready`, and then
one JSON object: seconds, and bytes where that is the question. The client is used as it comes, in its
asynchronous form, with as many calls under way as the SDK has. Its warnings go nowhere.
"""

import asyncio
import contextlib
import json
import logging
import sys
import time
import warnings

WIDTH = 50

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


async def at_once(calls, width):
    free = asyncio.Semaphore(width)

    async def one(call):
        async with free:
            return await call()

    return await asyncio.gather(*(one(call) for call in calls))


async def work(task, api, given):
    if task == "processes":
        for _ in range(100):
            await api.process.get_processes()
    elif task == "products":
        numbers = given["part_numbers"][:100]
        await at_once([lambda n=n: api.product.get_product(n) for n in numbers], 100)
    elif task == "reports":
        ids = given["report_ids"][:1000]
        await at_once([lambda i=i: api.report.get_report(i) for i in ids], WIDTH)
    elif task == "submit":
        await at_once([lambda r=r: api.report.submit_report(r) for r in given["submit"]], WIDTH)
    elif task == "dashboard":
        for _ in range(25):
            products = [api.product.get_product(n) for n in given["part_numbers"][:5]]
            headers = api.report.query_headers(top=50)
            await asyncio.gather(api.process.get_processes(), headers, *products)
    else:
        raise SystemExit(f"there is no task {task}")


async def online(task, given):
    from pywats import AsyncWATS

    async with AsyncWATS(base_url=given["url"], token=given["token"], verify_ssl=False) as api:
        # Opens the connection, which is not part of the work. There is no such product, which the
        # client takes for a failure.
        with contextlib.suppress(Exception):
            await api.product.get_product("none")
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.perf_counter()
        await work(task, api, given)
        return {"seconds": time.perf_counter() - began}


def formats(task, given):
    from pywats.core.performance import Serializer

    serializer = Serializer(format="msgpack")
    best = {"write": float("inf"), "read": float("inf")}
    for _ in range(5):
        began = time.perf_counter()
        written = [serializer.dumps(document) for document in given["documents"]]
        best["write"] = min(best["write"], time.perf_counter() - began)
        began = time.perf_counter()
        for text in written:
            serializer.loads(text)
        best["read"] = min(best["read"], time.perf_counter() - began)
    if task == "size":
        return {"bytes": sum(map(len, written))}
    return {"seconds": best[task]}


def main():
    task, given = sys.argv[1], json.loads(sys.stdin.readline())
    if task in ("write", "read", "size"):
        print("ready", flush=True)
        sys.stdin.readline()
        done = formats(task, given)
    else:
        done = asyncio.run(online(task, given))
    print(json.dumps(done))


main()
