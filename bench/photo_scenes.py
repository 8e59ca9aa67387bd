#!/usr/bin/env python3
"""Other pictures for the peer harness: its scene `scroll` shows a page of photos then, its scene `photo` a switch between windows.

    bench/photo_scenes.py FOLDER RECORDINGS
    BENCH_CACHE=FOLDER cargo xtask bench peers -- --workloads scroll,photo ...

The page is text and Debian's mate-backgrounds photos, drawn by Chromium; the windows are the first pictures of three recorded
desktops (docs/howto/measure.md), one after the other. Needs chromium, ffmpeg, zstd, and the harness's own pictures in FOLDER,
which it makes when it is run once.
"""
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

SIZE = (1920, 1080)
PAGE = (1200, 9000)
DESKTOPS = ["text_scroll", "drag", "term_type"]
# The harness's scene shows so many files in turn.
SHOWN = 6
PHOTOS = pathlib.Path("/usr/share/backgrounds/mate/nature")
ON_PAGE = "Garden Dune FreshFlower Storm GreenMeadow Wood LadyBird YellowFlower TwoWings RainDrops".split()
WORDS = """system remote window server latency frame update region colour network packet queue buffer kernel driver session
screen pixel client cursor measure encode decode stream channel secure policy device group agent browser native""".split()


def first_picture(recording):
    """The pixels of a recording's first moment, which has all rows."""
    unpack = subprocess.Popen(["zstd", "-dc", "--long=27", recording], stdout=subprocess.PIPE)
    width, height = struct.unpack("<4xII", unpack.stdout.read(12))
    if (width, height) != SIZE:
        sys.exit(f"{recording} is {width}x{height}, not {SIZE[0]}x{SIZE[1]}")
    stride = width * 4
    screen = bytearray(stride * height)
    _, rows = struct.unpack("<QI", unpack.stdout.read(12))
    for _ in range(rows):
        (y,) = struct.unpack("<I", unpack.stdout.read(4))
        screen[y * stride : (y + 1) * stride] = unpack.stdout.read(stride)
    unpack.kill()
    return screen


def page():
    """Ten chapters, each some text and a photo; always the same."""
    words = random.Random(11)
    some = lambda count: " ".join(words.choice(WORDS) for _ in range(count))
    yield "<body style='font:16px/1.5 DejaVu Sans,sans-serif;margin:24px;width:1150px;background:#fff;color:#222'>"
    for number, photo in enumerate(ON_PAGE, 1):
        yield f"<h2>{number}. {some(4).title()}</h2><p>{some(90).capitalize()}.</p>"
        yield f"<img src='file://{PHOTOS}/{photo}.jpg' style='width:1100px;height:640px;object-fit:cover'>"


def draw_page(target):
    with tempfile.TemporaryDirectory() as folder:
        html, png = pathlib.Path(folder, "page.html"), pathlib.Path(folder, "page.png")
        html.write_text("\n".join(page()))
        browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--hide-scrollbars"]
        where = [f"--user-data-dir={folder}/profile", f"--window-size={PAGE[0]},{PAGE[1]}", f"--screenshot={png}"]
        subprocess.run([*browser, *where, html.as_uri()], check=True, timeout=120, stderr=subprocess.DEVNULL)
        raw = ["-vf", f"crop={PAGE[0]}:{PAGE[1]}:0:0", "-pix_fmt", "bgr0", "-f", "rawvideo", target]
        subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-i", png, *raw], check=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, recordings = map(pathlib.Path, sys.argv[1:])
    pictures = [first_picture(recordings / f"{name}.rdl.zst") for name in DESKTOPS]
    for number in range(SHOWN):
        (folder / f"photo{number}.bgrx").write_bytes(pictures[number % len(pictures)])
    draw_page(folder / "page.bgrx")


main()
