//! A picture at another size, for viewers: each pixel of the result is the mean of what it covers of the picture. Smaller, that
//! is an area filter, which loses no thin line; larger, pixels stay sharp and only the edges between them are mixed. At the same
//! size, and at whole multiples, every pixel comes out as it is.
//!
//! Knows nothing of windows. What changed in the picture says what has to be computed again ([`Scaler::touched`]).

use crate::{PixelView, Rect, Size};

/// Weights of one pixel add up to this. Two axes of it and eight bits of colour fit 32 bits.
const ONE: u32 = 1 << 11;

/// Scales pictures of one size to another.
#[derive(Debug, Clone)]
pub struct Scaler {
    from: Size,
    to: Size,
    columns: Axis,
    rows: Axis,
    /// One row of the result before it is scaled across: four channels for each column of the picture.
    sums: Vec<[u32; 4]>,
}

impl Scaler {
    /// For pictures of `from`, shown with `to` pixels.
    #[must_use]
    pub fn new(from: Size, to: Size) -> Self {
        Self {
            from,
            to,
            columns: Axis::new(from.width, to.width),
            rows: Axis::new(from.height, to.height),
            sums: vec![[0; 4]; from.width as usize],
        }
    }

    /// Of the pictures that it takes.
    #[must_use]
    pub fn from(&self) -> Size {
        self.from
    }

    /// Of the result.
    #[must_use]
    pub fn to(&self) -> Size {
        self.to
    }

    /// The pixels of the result in which anything of `area` of the picture shows.
    #[must_use]
    pub fn touched(&self, area: Rect) -> Rect {
        let Some(area) = area.intersect(self.from.rect()) else {
            return Rect::new(0, 0, 0, 0);
        };
        let along = |at: u32, length: u32, from: u32, to: u32| {
            let first = u64::from(at) * u64::from(to) / u64::from(from);
            let end = (u64::from(at + length) * u64::from(to)).div_ceil(u64::from(from));
            (first as u32, (end.min(u64::from(to)) - first) as u32)
        };
        let (x, width) = along(area.x, area.width, self.from.width, self.to.width);
        let (y, height) = along(area.y, area.height, self.from.height, self.to.height);
        Rect::new(x, y, width, height)
    }

    /// Computes `area` of the result. `target` begins with the area's first pixel, has `stride` pixels from row to row, and takes
    /// each as `0x00RRGGBB`. What lies outside the result, and a picture of another size, is left out.
    pub fn paint(&mut self, picture: PixelView<'_>, area: Rect, target: &mut [u32], stride: usize) {
        let Some(inside) = area.intersect(self.to.rect()).filter(|_| picture.size() == self.from) else {
            return;
        };
        let skipped = (inside.y - area.y) as usize * stride + (inside.x - area.x) as usize;
        let rows = target.get_mut(skipped..).unwrap_or_default().chunks_mut(stride.max(1));
        for (y, row) in (inside.y..inside.bottom()).zip(rows) {
            let length = row.len().min(inside.width as usize);
            let row = &mut row[..length];
            if self.from == self.to {
                copy(picture, inside.x, y, row);
            } else {
                self.row(picture, inside, y, row);
            }
        }
    }

    /// One row: first all rows of the picture that it covers, weighed, then across.
    fn row(&mut self, picture: PixelView<'_>, area: Rect, y: u32, row: &mut [u32]) {
        let (first, _) = self.columns.of(area.x);
        let (last, weights) = self.columns.of(area.right() - 1);
        let (from, to) = (first as usize, last as usize + weights.len());
        let sums = &mut self.sums[from..to];
        sums.fill([0; 4]);
        let (top, weights) = self.rows.of(y);
        for (line, &weight) in (top..).zip(weights) {
            for (sum, pixel) in sums.iter_mut().zip(&picture.row(line)[from..to]) {
                for channel in 0..4 {
                    sum[channel] += u32::from(pixel[channel]) * weight;
                }
            }
        }
        let order = picture.order();
        for (x, out) in (area.x..).zip(row) {
            let (left, weights) = self.columns.of(x);
            let mut total = [ONE * ONE / 2; 4];
            for (sum, &weight) in self.sums[left as usize..].iter().zip(weights) {
                for channel in 0..4 {
                    total[channel] += sum[channel] * weight;
                }
            }
            *out = order.rgb(total.map(|channel| (channel / (ONE * ONE)) as u8));
        }
    }
}

fn copy(picture: PixelView<'_>, x: u32, y: u32, row: &mut [u32]) {
    let order = picture.order();
    for (out, &pixel) in row.iter_mut().zip(&picture.row(y)[x as usize..]) {
        *out = order.rgb(pixel);
    }
}

/// What each pixel along one side covers: the first of the picture, and the weights of that and those after it.
#[derive(Debug, Clone)]
struct Axis {
    /// For each pixel of the result: the first of the picture, and where its weights begin. One more at the end.
    starts: Vec<(u32, usize)>,
    weights: Vec<u32>,
}

impl Axis {
    fn new(from: u32, to: u32) -> Self {
        let mut axis = Self {
            starts: Vec::with_capacity(to as usize + 1),
            weights: Vec::new(),
        };
        let (from, to) = (u64::from(from), u64::from(to));
        // In units of 1 / (from * to): a pixel of the picture is `to` long, one of the result `from`.
        for pixel in 0..to {
            let (begin, end) = (pixel * from, (pixel + 1) * from);
            axis.starts.push(((begin / to) as u32, axis.weights.len()));
            let mut given = 0;
            for source in begin / to..end.div_ceil(to) {
                let covered = end.min((source + 1) * to) - begin;
                // Of all that is covered up to here, so that roundings don't add up.
                let sum = (covered * u64::from(ONE) / from) as u32;
                axis.weights.push(sum - given);
                given = sum;
            }
        }
        axis.starts.push((0, axis.weights.len()));
        axis
    }

    fn of(&self, pixel: u32) -> (u32, &[u32]) {
        let at = pixel as usize;
        let (first, begin) = self.starts[at];
        (first, &self.weights[begin..self.starts[at + 1].1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaled(from: Size, to: Size, colour: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u32> {
        let bytes: Vec<u8> = (0..from.height)
            .flat_map(|y| (0..from.width).map(move |x| (x, y)))
            .flat_map(|(x, y)| colour(x, y))
            .collect();
        let view = PixelView::new(from, from.width as usize * 4, &bytes).unwrap();
        let mut target = vec![0xdead_beef; to.area() as usize];
        Scaler::new(from, to).paint(view, to.rect(), &mut target, to.width as usize);
        target
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        let pixels = scaled(Size::new(5, 3), Size::new(5, 3), |x, y| [x as u8, y as u8, 7, 99]);
        assert_eq!(
            pixels[8], 0x0007_0103,
            "blue 3, green 1, red 7, and nothing of the fourth byte"
        );
    }

    #[test]
    fn whole_multiples_stay_sharp() {
        let pixels = scaled(Size::new(2, 2), Size::new(6, 4), |x, y| [(x * 200 + y * 50) as u8; 4]);
        let grey = |level: u32| level * 0x01_01_01;
        assert_eq!(pixels[..6], [0, 0, 0, 200, 200, 200].map(grey));
        assert_eq!(pixels[12..18], [50, 50, 50, 250, 250, 250].map(grey));
    }

    #[test]
    fn what_is_smaller_is_the_mean_of_what_it_covers() {
        let pixels = scaled(Size::new(4, 4), Size::new(2, 2), |x, _| [(x * 10) as u8; 4]);
        assert_eq!(pixels, [0x05_05_05, 0x19_19_19, 0x05_05_05, 0x19_19_19]);
        // A thin line is never lost: its ink is spread over what shows it.
        let pixels = scaled(Size::new(300, 1), Size::new(100, 1), |x, _| {
            [if x == 151 { 255 } else { 0 }; 4]
        });
        assert_eq!(pixels.iter().filter(|&&pixel| pixel != 0).count(), 1);
        assert_eq!(pixels[50], 85 * 0x01_01_01);
    }

    #[test]
    fn flat_colour_stays_exactly_what_it_is() {
        for (from, to) in [(1920, 1277), (1000, 999), (97, 640), (3, 2)] {
            let pixels = scaled(Size::new(from, 2), Size::new(to, 2), |_, _| [255, 128, 1, 0]);
            assert!(pixels.iter().all(|&pixel| pixel == 0x0001_80ff), "{from} -> {to}");
        }
    }

    #[test]
    fn painting_what_was_touched_gives_the_same_as_painting_all() {
        let (from, to) = (Size::new(37, 23), Size::new(26, 31));
        let bytes: Vec<u8> = (0..from.area() * 4).map(|at| (at * 37 % 251) as u8).collect();
        let view = PixelView::new(from, 37 * 4, &bytes).unwrap();
        let mut scaler = Scaler::new(from, to);
        let mut whole = vec![0; to.area() as usize];
        scaler.paint(view, to.rect(), &mut whole, 26);
        for area in [
            Rect::new(0, 0, 1, 1),
            Rect::new(5, 7, 11, 3),
            Rect::new(36, 22, 9, 9),
            Rect::new(0, 0, 37, 23),
        ] {
            let touched = scaler.touched(area);
            assert!(!touched.is_empty());
            let mut part = vec![0; to.area() as usize];
            let at = touched.y as usize * 26 + touched.x as usize;
            scaler.paint(view, touched, &mut part[at..], 26);
            for (at, (&part, &whole)) in part.iter().zip(&whole).enumerate() {
                let (x, y) = (at as u32 % 26, at as u32 / 26);
                let inside = touched.contains(Rect::new(x, y, 1, 1));
                assert_eq!(part, if inside { whole } else { 0 }, "{area:?} at {x}, {y}");
            }
        }
        assert!(scaler.touched(Rect::new(40, 0, 3, 3)).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let from = Size::new(8, 8);
        let bytes = [9; 8 * 8 * 4];
        let view = PixelView::new(from, 32, &bytes).unwrap();
        let mut scaler = Scaler::new(from, Size::new(4, 4));
        let mut target = [0; 8];
        scaler.paint(view, Rect::new(2, 2, 9, 9), &mut target, 4);
        assert_eq!(target, [0x09_09_09, 0x09_09_09, 0, 0, 0x09_09_09, 0x09_09_09, 0, 0]);
        Scaler::new(Size::new(9, 8), from).paint(view, from.rect(), &mut target, 8);
        assert_eq!(target[2], 0, "a picture of another size");
    }
}
