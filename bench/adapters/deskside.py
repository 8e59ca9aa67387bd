"""Deskside for the peer harness: site server, agent on the harness's display, the console's viewer in headless Chromium.

`BENCH_DESKSIDE` names the folder of the two programs (bench/peers.sh sets it). `--opt prompt=...` does not exist: nobody
could answer. Everything else is as installed: session bar and icon are on, all bytes go through the site's relay over TLS.

Browser and agent use the same port, so they are told apart by address: in the harness's own network namespace, whoever
goes to 127.0.0.2 comes from there too, and the browser is told that the site's name means 127.0.0.2.
"""
import http.cookiejar
import json
import os
import re
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from adapters.base import Base, V

ACCOUNT = {"account": "bench", "password": "four unrelated words here"}
BROWSER_ADDRESS = "127.0.0.2"


class Api:
    """The site's API, signed in as the administrator that it made."""

    def __init__(self, origin):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        handlers = [
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        ]
        self.opener = urllib.request.build_opener(*handlers)
        self.origin = origin
        self.csrf = ""

    def ask(self, method, path, body=None):
        headers = {"content-type": "application/json", "x-csrf-token": self.csrf}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.origin}/api/v1{path}", data, headers, method=method)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def set_up(self, token):
        body = {"token": token, "name": "Bench", "organisation_name": "Bench", "enable_remote_control": True, **ACCOUNT}
        self.csrf = self.ask("POST", "/setup", body)["csrf_token"]

    def ask_nobody(self):
        settings = self.ask("GET", "/client-settings")
        settings["values"]["prompt_for_permission"] = False
        self.ask("PUT", "/client-settings", settings)

    def online_device(self, seconds):
        end = time.time() + seconds
        while time.time() < end:
            for device in self.ask("GET", "/devices")["items"]:
                if device["online"]:
                    return device["id"]
            time.sleep(0.1)
        raise RuntimeError("the device did not come online")


class Adapter(Base):
    def start(self):
        programs = os.environ["BENCH_DESKSIDE"]
        ctx, port = self.ctx, self.ctx.free_port()
        site, agent = (os.path.join(programs, name) for name in ("deskside-site", "deskside-agent"))
        state = os.path.join(ctx.work, "agent")
        self.origin = f"https://localhost:{port}"
        subprocess.run(
            ["ip", "route", "replace", "local", BROWSER_ADDRESS, "dev", "lo", "src", BROWSER_ADDRESS, "table", "local"],
            check=True,
        )
        serve = [site, "serve", "--data", os.path.join(ctx.work, "site"), "--listen", f"0.0.0.0:{port}", "--public-url", self.origin]
        server = ctx.spawn("server", serve)
        link = ctx.wait_log(server, r"set-up link: (\S+)")[1]
        ctx.wait_port(port)
        api = Api(self.origin)
        api.set_up(re.search(r"token=([^&]+)", link)[1])
        api.ask_nobody()
        token = api.ask("POST", "/enrolment-tokens", {"name": "bench", "uses": 1, "hours": 1})["text"]
        env = dict(os.environ, HOME=ctx.work, DISPLAY=ctx.display)
        subprocess.run([agent, "enrol", "--site", self.origin, "--token", token, "--state", state], env=env, check=True, timeout=60)
        ctx.spawn("agent", [agent, "run", "--display", ctx.display, "--state", state], env={"HOME": ctx.work})
        self.device = api.online_device(30)
        self.links = {"viewer": ("tcp", port, BROWSER_ADDRESS), "agent": ("tcp", port, "127.0.0.1")}

    def viewer(self):
        node = self.ctx.opts.get("pw", os.environ.get("BENCH_PW", os.environ.get("BENCH_NODE", "")))
        options = {
            "pw": node,
            "setup": V("deskside_setup.mjs"),
            "selector": "canvas",
            "width": 1920,
            "height": 1080,
            # The relay's WebSocket is opened by a worker, whose certificate errors Playwright does not see.
            "flags": ["--ignore-certificate-errors", f"--host-resolver-rules=MAP localhost {BROWSER_ADDRESS}"],
            "args": {"origin": self.origin, "device": self.device, **ACCOUNT},
        }
        return ["node", V("browser.mjs"), json.dumps(options)]

    def about(self):
        site = os.path.join(os.environ["BENCH_DESKSIDE"], "deskside-site")
        version = subprocess.run([site, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        return {"version": version, "picture": "lossless, through the site's relay over TLS"}
