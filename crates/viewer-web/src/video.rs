//! Video through the browser's own decoder (WebCodecs), which runs apart from this page and is locked in by the browser.
//!
//! The bindings are written out because those of web-sys need a switch for the whole build. Knows nothing of frames.

use std::cell::RefCell;
use std::rc::Rc;

use deskside_picture::{PixelOrder, Size};
use deskside_viewer::{Decoding, VideoDecoder, VideoFailure, VideoPixels};
use js_sys::{Object, Promise, Reflect, Uint8Array};
use tokio::sync::oneshot;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// H.264, constrained baseline, level 5.1: what devices send (docs/picture-format.md, section 7).
const CODEC: &str = "avc1.42e033";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = VideoDecoder)]
    type Codec;
    #[wasm_bindgen(constructor, js_class = "VideoDecoder", catch)]
    fn new(init: &JsValue) -> Result<Codec, JsValue>;
    #[wasm_bindgen(static_method_of = Codec, js_class = "VideoDecoder", js_name = isConfigSupported, catch)]
    fn is_config_supported(config: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn configure(this: &Codec, config: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn decode(this: &Codec, chunk: &EncodedVideoChunk) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Codec) -> Result<(), JsValue>;

    type EncodedVideoChunk;
    #[wasm_bindgen(constructor, catch)]
    fn new(init: &JsValue) -> Result<EncodedVideoChunk, JsValue>;

    type VideoFrame;
    #[wasm_bindgen(method, getter, js_name = visibleRect)]
    fn visible_rect(this: &VideoFrame) -> JsValue;
    #[wasm_bindgen(method, js_name = copyTo, catch)]
    fn copy_to(this: &VideoFrame, destination: &Uint8Array, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &VideoFrame);
}

/// Whether this browser decodes what devices send.
pub(crate) async fn is_supported() -> bool {
    async fn ask() -> Result<bool, JsValue> {
        if !Reflect::has(&js_sys::global(), &"VideoDecoder".into())? {
            return Ok(false);
        }
        let answer = JsFuture::from(Codec::is_config_supported(&config()?)?).await?;
        Ok(Reflect::get(&answer, &"supported".into())?.is_truthy())
    }
    ask().await.unwrap_or(false)
}

fn config() -> Result<JsValue, JsValue> {
    // Without `optimizeForLatency` decoders keep a picture back.
    object(&[("codec", CODEC.into()), ("optimizeForLatency", true.into())])
}

fn object(fields: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object.into())
}

type Shown = Result<VideoFrame, VideoFailure>;
/// Who waits for the picture that is being decoded.
type Waiting = Rc<RefCell<Option<oneshot::Sender<Shown>>>>;

/// One film after the other.
#[derive(Default)]
pub(crate) struct BrowserVideo {
    film: Option<Film>,
    waiting: Waiting,
    /// Of the next picture, in microseconds: any that grows will do.
    timestamp: f64,
}

/// A codec in use, and what it calls.
struct Film {
    codec: Codec,
    _output: Closure<dyn FnMut(VideoFrame)>,
    _error: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Film {
    fn drop(&mut self) {
        // It fails only when the codec has closed itself after an error.
        let _ = self.codec.close();
    }
}

impl Film {
    /// A codec that waits for a key picture.
    fn begin(waiting: &Waiting) -> Result<Self, JsValue> {
        let (shows, fails) = (Rc::clone(waiting), Rc::clone(waiting));
        let output = Closure::<dyn FnMut(VideoFrame)>::new(move |frame: VideoFrame| tell(&shows, Ok(frame)));
        let error = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| tell(&fails, Err(failure(&error))));
        let init = object(&[("output", output.as_ref().clone()), ("error", error.as_ref().clone())])?;
        let codec = Codec::new(&init)?;
        codec.configure(&config()?)?;
        Ok(Self {
            codec,
            _output: output,
            _error: error,
        })
    }
}

/// Gives what came to who waits for it. A picture that nobody waits for is closed: the browser has only so many.
fn tell(waiting: &Waiting, shown: Shown) {
    let unwanted = match waiting.borrow_mut().take() {
        Some(sender) => sender.send(shown).err(),
        None => Some(shown),
    };
    if let Some(Ok(frame)) = unwanted {
        frame.close();
    }
}

impl BrowserVideo {
    fn begin(&mut self, data: &[u8], key: bool) -> Result<oneshot::Receiver<Shown>, JsValue> {
        let film = match &mut self.film {
            Some(film) if !key => film,
            film => film.insert(Film::begin(&self.waiting)?),
        };
        self.timestamp += 1000.0;
        let chunk = EncodedVideoChunk::new(&object(&[
            ("type", if key { "key" } else { "delta" }.into()),
            ("timestamp", self.timestamp.into()),
            ("data", Uint8Array::from(data).into()),
        ])?)?;
        let (sender, receiver) = oneshot::channel();
        *self.waiting.borrow_mut() = Some(sender);
        film.codec.decode(&chunk)?;
        Ok(receiver)
    }
}

impl VideoDecoder for BrowserVideo {
    fn decode(&mut self, data: &[u8], size: Size, key: bool) -> Decoding {
        let begun = self.begin(data, key).map_err(|error| failure(&error));
        Box::pin(async move {
            let gone = |_| VideoFailure("the decoder is gone".to_owned());
            let frame = begun?.await.map_err(gone)??;
            let bytes = pixels(&frame, size).await.map_err(|error| failure(&error));
            frame.close();
            Ok(VideoPixels {
                order: PixelOrder::Rgba,
                bytes: bytes?,
            })
        })
    }
}

/// Red, green, blue, 255, as many as there should be.
async fn pixels(frame: &VideoFrame, size: Size) -> Result<Vec<u8>, JsValue> {
    let visible = frame.visible_rect();
    for (name, side) in [("width", size.width), ("height", size.height)] {
        if Reflect::get(&visible, &name.into())?.as_f64() != Some(f64::from(side)) {
            return Err(JsValue::from_str("a picture of another size"));
        }
    }
    // At most 3840 x 2160, as the device may send; sizes beyond a screen's were refused with the frame.
    let bytes = Uint8Array::new_with_length(size.width * size.height * 4);
    let options = object(&[("format", "RGBA".into())])?;
    JsFuture::from(frame.copy_to(&bytes, &options)?).await?;
    Ok(bytes.to_vec())
}

fn failure(error: &JsValue) -> VideoFailure {
    let message = error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()));
    VideoFailure(
        message
            .or_else(|| error.as_string())
            .unwrap_or_else(|| format!("{error:?}")),
    )
}
