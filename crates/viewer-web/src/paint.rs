//! Paints frames onto a canvas, and tells the worker what happens.
//!
//! The picture stays in this module's memory; `putImageData` reads it there (a view, not a copy) and takes only what
//! changed.

use std::time::Duration;

use deskside_picture::Size;
use deskside_session::viewer::ViewerEvent;
use deskside_viewer::{PaintedFrame, Statistics, VideoDecoder, ViewerSink};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::event::{Fields, Value, fields, statistics_fields};
use crate::video::BrowserVideo;

/// A canvas and the function that hears of events.
pub(crate) struct CanvasSink {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    tell: Function,
    /// The browser decodes video.
    video: bool,
    /// How large the picture is, and where on the device's screen.
    shown: Option<(Size, (i32, i32))>,
    begun: f64,
}

impl CanvasSink {
    /// # Errors
    /// When the canvas gives no 2-D context.
    pub(crate) fn new(canvas: OffscreenCanvas, tell: Function, video: bool) -> Result<Self, JsValue> {
        let options = Object::new();
        // No transparency and no waiting for the page's compositor where the browser can do without.
        Reflect::set(&options, &"alpha".into(), &false.into())?;
        Reflect::set(&options, &"desynchronized".into(), &true.into())?;
        let context = canvas
            .get_context_with_context_options("2d", &options)?
            .ok_or_else(|| JsValue::from_str("this browser gives no 2-D canvas in a worker"))?
            .dyn_into()?;
        Ok(Self {
            canvas,
            context,
            tell,
            video,
            shown: None,
            begun: js_sys::Date::now(),
        })
    }

    fn tell(&self, fields: Fields) {
        // An error in the worker's own handler is reported by the browser.
        let _ = self.tell.call1(&JsValue::NULL, &object(fields));
    }
}

impl ViewerSink for CanvasSink {
    fn event(&mut self, event: ViewerEvent) {
        let now = Duration::from_secs_f64((js_sys::Date::now() - self.begun).max(0.0) / 1000.0);
        self.tell(fields(event, now));
    }

    fn paint(&mut self, frame: PaintedFrame<'_>) {
        let size = frame.picture.size();
        if self.shown != Some((size, frame.origin)) {
            // Setting a canvas's size clears it, and another part of the screen paints all of it anyway.
            if self.shown.is_none_or(|(before, _)| before != size) {
                self.canvas.set_width(size.width);
                self.canvas.set_height(size.height);
            }
            self.shown = Some((size, frame.origin));
            self.tell(vec![
                ("type", "picture".into()),
                ("x", frame.origin.0.into()),
                ("y", frame.origin.1.into()),
                ("width", size.width.into()),
                ("height", size.height.into()),
            ]);
        }
        let Ok(image) =
            ImageData::new_with_u8_clamped_array_and_sh(Clamped(frame.picture.bytes()), size.width, size.height)
        else {
            return;
        };
        for rect in frame.dirty {
            // Can only fail on a detached buffer, which this one is not: it was made two lines above.
            let _ = self
                .context
                .put_image_data_with_dirty_x_and_dirty_y_and_dirty_width_and_dirty_height(
                    &image,
                    0.0,
                    0.0,
                    f64::from(rect.x),
                    f64::from(rect.y),
                    f64::from(rect.width),
                    f64::from(rect.height),
                );
        }
    }

    fn video(&mut self) -> Option<Box<dyn VideoDecoder>> {
        let decoder = || Box::<BrowserVideo>::default() as Box<dyn VideoDecoder>;
        self.video.then(decoder)
    }

    fn statistics(&mut self, statistics: Statistics) {
        self.tell(statistics_fields(&statistics));
    }
}

/// A plain JavaScript object.
fn object(fields: Fields) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh plain object can't fail.
        let _ = Reflect::set(&object, &name.into(), &js(value));
    }
    object.into()
}

fn js(value: Value) -> JsValue {
    match value {
        Value::Text(text) => text.into(),
        Value::Number(number) => number.into(),
        Value::Flag(flag) => flag.into(),
        Value::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
        Value::List(list) => list.into_iter().map(object).collect::<Array>().into(),
        Value::Null => JsValue::NULL,
    }
}
