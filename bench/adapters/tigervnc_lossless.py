"""TigerVNC without JPEG, so that both of its modes can stand in one run beside `tigervnc_jpeg`."""
from adapters.tigervnc import Adapter as TigerVnc


class Adapter(TigerVnc):
    def viewer(self):
        self.ctx.opts = {**self.ctx.opts, "quality": "none"}
        return super().viewer()
