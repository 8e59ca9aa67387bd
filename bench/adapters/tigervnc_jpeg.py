"""TigerVNC as its own viewer asks by default, with JPEG of quality 8, so that both of its modes can stand in one run."""
from adapters.tigervnc import Adapter as TigerVnc


class Adapter(TigerVnc):
    def viewer(self):
        self.ctx.opts = {**self.ctx.opts, "quality": "8"}
        return super().viewer()
