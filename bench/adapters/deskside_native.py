"""Deskside with its own program instead of a browser: `deskside connect --headless`, which goes directly to the agent when it can.

Site, agent and their set-up are those of `deskside`; `BENCH_DESKSIDE` has to hold the program `deskside` as well. `--opt path=relay`
keeps it on the site's relay. All that goes to the viewer is counted, from the agent's UDP port and from the site's port alike: the
agent reaches the site under an address of its own, so that its traffic is told apart.
"""
import os
import re
import ssl
import subprocess
import time
import urllib.request

from adapters.base import Base
from adapters.deskside import Api

AGENT_ADDRESS = "127.0.0.3"
VIEWER_ADDRESS = "127.0.0.1"
HOUR_MS = 3_600_000


class Adapter(Base):
    def start(self):
        programs = os.environ["BENCH_DESKSIDE"]
        ctx, port, direct_port = self.ctx, self.ctx.free_port(), self.ctx.free_port()
        site, agent, self.program = (os.path.join(programs, name) for name in ("deskside-site", "deskside-agent", "deskside"))
        state = os.path.join(ctx.work, "agent")
        self.origin = f"https://localhost:{port}"
        subprocess.run(
            ["ip", "route", "replace", "local", AGENT_ADDRESS, "dev", "lo", "src", AGENT_ADDRESS, "table", "local"],
            check=True,
        )
        # What goes over IPv6 would not be counted. This is the harness's own network namespace.
        subprocess.run(["sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"], check=True)
        hosts = os.path.join(ctx.work, "hosts")
        with open(hosts, "w") as file:
            file.write(f"{AGENT_ADDRESS} localhost\n")
        serve = [site, "serve", "--data", os.path.join(ctx.work, "site"), "--listen", f"0.0.0.0:{port}", "--public-url", self.origin]
        server = ctx.spawn("server", serve)
        link = ctx.wait_log(server, r"set-up link: (\S+)")[1]
        ctx.wait_port(port)
        self.api = Api(self.origin)
        self.api.set_up(re.search(r"token=([^&]+)", link)[1])
        self.api.ask_nobody()
        token = self.api.ask("POST", "/enrolment-tokens", {"name": "bench", "uses": 1, "hours": 1})["text"]
        env = dict(os.environ, HOME=ctx.work, DISPLAY=ctx.display)
        subprocess.run([agent, "enrol", "--site", self.origin, "--token", token, "--state", state], env=env, check=True, timeout=60)
        run = [agent, "run", "--display", ctx.display, "--state", state, "--direct-port", str(direct_port)]
        # Only the agent sees this list of names.
        alone = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', hosts]
        ctx.spawn("agent", alone + run, env={"HOME": ctx.work})
        self.device = self.api.online_device(30)
        ports = f"{{ {port}, {direct_port} }}"
        self.links = {"viewer": ("any", ports, VIEWER_ADDRESS), "agent": ("tcp", port, AGENT_ADDRESS)}

    def viewer(self):
        expires_at = int(time.time() * 1000) + HOUR_MS
        wanted = {"name": "bench", "permissions": ["read_devices", "view", "remote_control"], "expires_at": expires_at}
        token = self.api.ask("POST", "/me/api-tokens", wanted)["text"]
        authority = os.path.join(self.ctx.work, "ca.crt")
        anybody = ssl._create_unverified_context()
        with urllib.request.urlopen(f"{self.origin}/ca.crt", context=anybody) as answer, open(authority, "wb") as file:
            file.write(answer.read())
        settings = [f"DESKSIDE_SITE={self.origin}", f"DESKSIDE_TOKEN={token}", f"DESKSIDE_CA={authority}", f"HOME={self.ctx.work}"]
        connect = [self.program, "connect", self.device, "--headless", "--bench"]
        if self.ctx.opts.get("path") == "relay":
            connect.append("--relay-only")
        return ["env", *settings, *connect]

    def about(self):
        version = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        path = "the site's relay over TLS" if self.ctx.opts.get("path") == "relay" else "directly, QUIC"
        return {"version": version, "picture": f"lossless, {path}"}
