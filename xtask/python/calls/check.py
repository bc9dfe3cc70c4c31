"""Runs calls of the Python client and says how they ended."""

import inspect

import httpx

from calls.known import KNOWN

DOMAINS = ("product", "process", "report", "asset", "production", "analytics", "software", "rootcause", "scim",
           "manual_inspection")


REFUSED = []  # what the server refused during a call: some methods make an empty list of it


async def send(client, request, *args, _send=httpx.AsyncClient.send, **kwargs):
    answer = await _send(client, request, *args, **kwargs)
    if answer.status_code >= 400:
        await answer.aread()
        REFUSED.append(f"{answer.status_code} for {request.method} {request.url.path}: {answer.text[:80]}")
    return answer


httpx.AsyncClient.send = send


class Check:
    """Runs calls, one after the other, and remembers how they ended."""

    def __init__(self, api, url, token):
        self.api = api
        self.rows = []
        self.http = httpx.Client(base_url=url, headers={"Authorization": f"Basic {token}", "Referer": url})

    def prepare(self, method, path, **request):
        """Does what the client cannot do, so that its further calls find something."""
        return self.http.request(method, path, **request).raise_for_status()

    def call(self, name, /, *args, expect=None, **kwargs):
        """Calls `domain.method`; `expect` judges the answer. Returns the answer, or None."""
        domain, method = name.split(".")
        return self._run(name, lambda: getattr(getattr(self.api, domain), method)(*args, **kwargs), expect)

    def client(self, method, expect=None):
        """Calls a method of the client itself."""
        return self._run(f"client.{method}", getattr(self.api, method), expect)

    def _run(self, name, call, expect):
        answer = None
        REFUSED.clear()
        try:
            answer = call()
            answer = getattr(answer, "value", answer) if hasattr(answer, "is_success") else answer
            if expect is not None and not expect(answer):
                raise AssertionError(f"answered {str(answer)[:120]!r}")
            if REFUSED:
                raise AssertionError(REFUSED[0])
            self.rows.append((name, True, ""))
        except Exception as error:  # whatever it is, it is what a user would see
            text = str(error).strip().splitlines() or [""]
            self.rows.append((name, False, f"{type(error).__name__}: {text[0][:140]}"))
        return answer

    def never_called(self, domain):
        """Public methods of a domain that no call above used."""
        service = inspect.getattr_static(self.api, domain).fget(self.api)
        inner = getattr(service, "_async_service", None) or getattr(service, "_async", service)
        names = {name for name in dir(inner) if not name.startswith("_") and inspect.ismethod(getattr(inner, name, None))}
        return sorted(names - {name.split(".")[1] for name, _, _ in self.rows if name.startswith(f"{domain}.")})

    def print(self):
        """Prints the table and returns the calls that failed without a known reason."""
        bad, methods = [], {}
        for name, worked, why in self.rows:
            methods.setdefault(name, []).append((worked, why))
        for domain in ("client", *DOMAINS):
            rows = {name: ends for name, ends in methods.items() if name.startswith(f"{domain}.")}
            worked = sum(all(ok for ok, _ in ends) for ends in rows.values())
            print(f"{domain}: {worked} of {len(rows)} methods worked")
            for name, ends in rows.items():
                why = next((why for ok, why in ends if not ok), None)
                if name in KNOWN and why is None:
                    bad.append(name)
                    print(f"  FAILED  {name}: works, although it is listed with: {KNOWN[name]}")
                elif name in KNOWN:
                    print(f"  client  {name}: {KNOWN[name]} ({why[:60]})")
                elif why is not None:
                    bad.append(name)
                    print(f"  FAILED  {name}: {why}")
            if domain != "client" and (left := self.never_called(domain)):
                print(f"  not called: {', '.join(left)}")
        for name in KNOWN.keys() - methods.keys():
            bad.append(name)
            print(f"listed, but never called: {name}")
        known = sum(1 for name, ends in methods.items() if name in KNOWN and not all(ok for ok, _ in ends))
        good = sum(all(ok for ok, _ in ends) for ends in methods.values())
        print(f"{good} of {len(methods)} methods worked in {len(self.rows)} calls; {known} fail by the client's own fault; "
              f"{len(bad)} failed although their requests are right, or stand in the wrong list")
        return bad
