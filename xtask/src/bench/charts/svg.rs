//! A chart of horizontal bars as SVG, that can be read without colours and in light and dark. Knows nothing of what is
//! measured.

use std::fmt::Write;

const WIDTH: f64 = 760.0;
/// Where bars begin: names stand left of it.
const LEFT: f64 = 130.0;
/// Room for a bar's value, right of the longest.
const RIGHT: f64 = 230.0;
const BAR: f64 = 16.0;
const BETWEEN_GROUPS: f64 = 14.0;
const HEAD: f64 = 46.0;

/// The names stand at the bars too.
const COLOURS: [&str; 5] = ["#1d5fd6", "#3b93d9", "#b8460e", "#6b7280", "#0f766e"];

/// Bars in groups, on a logarithmic axis: the values of a scene differ by factors of thousands.
#[derive(Debug)]
pub struct Chart {
    pub title: String,
    pub unit: &'static str,
    /// Names of bars, in the order of their colours.
    pub names: Vec<&'static str>,
    pub groups: Vec<Group>,
}

/// Bars that belong together.
#[derive(Debug)]
pub struct Group {
    pub name: String,
    pub bars: Vec<Bar>,
}

/// One value.
#[derive(Debug)]
pub struct Bar {
    pub name: String,
    pub value: f64,
    /// Said after the value, such as what it was bought with; may be empty.
    pub note: String,
}

impl Chart {
    /// The chart as an SVG document.
    pub fn to_svg(&self) -> String {
        let (low, high) = self.decades();
        let rows: usize = self.groups.iter().map(|group| group.bars.len()).sum();
        let height = HEAD + rows as f64 * BAR + self.groups.len() as f64 * BETWEEN_GROUPS + 20.0;
        let mut out = String::new();
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{title}</title>\n\
             <style>text {{ fill: #1f2937 }} .axis {{ stroke: #9ca3af }} \
             @media (prefers-color-scheme: dark) {{ text {{ fill: #e5e7eb }} .axis {{ stroke: #6b7280 }} }}</style>\n\
             <text x=\"0\" y=\"16\" font-size=\"14\" font-weight=\"600\">{title}</text>\n\
             <text x=\"0\" y=\"33\">{unit}, logarithmic: each line is ten times the one before</text>\n",
            title = escape(&self.title),
            unit = escape(self.unit),
        );
        for decade in low..=high {
            let x = place(f64::from(decade), low, high);
            let bottom = height - 14.0;
            let _ = writeln!(
                out,
                "<line class=\"axis\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{HEAD}\" y2=\"{bottom:.1}\" stroke-opacity=\"0.4\"/>\
                 <text x=\"{x:.1}\" y=\"{height:.1}\" text-anchor=\"middle\" font-size=\"10\">{}</text>",
                short(10_f64.powi(decade)),
            );
        }
        let mut y = HEAD;
        for group in &self.groups {
            y += BETWEEN_GROUPS;
            let _ = writeln!(
                out,
                "<text x=\"0\" y=\"{:.1}\" font-weight=\"600\">{}</text>",
                y + BAR - 4.0,
                escape(&group.name)
            );
            for bar in &group.bars {
                let end = place(bar.value.max(f64::MIN_POSITIVE).log10(), low, high);
                let colour = self.names.iter().position(|name| *name == bar.name).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "<rect x=\"{LEFT}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{}\"/>\
                     <text x=\"{:.1}\" y=\"{:.1}\">{} {}{}</text>",
                    y + 1.0,
                    end - LEFT,
                    BAR - 2.0,
                    COLOURS[colour % COLOURS.len()],
                    end + 5.0,
                    y + BAR - 4.0,
                    short(bar.value),
                    escape(&bar.name),
                    escape(&bar.note),
                );
                y += BAR;
            }
        }
        out.push_str("</svg>\n");
        out
    }

    /// The powers of ten that embrace all values; nothing is below a hundredth.
    fn decades(&self) -> (i32, i32) {
        let values = || self.groups.iter().flat_map(|group| &group.bars).map(|bar| bar.value);
        let least = values().fold(f64::INFINITY, f64::min).max(0.01);
        let most = values().fold(0.1, f64::max);
        let low = least.log10().floor() as i32;
        (low, (most.log10().ceil() as i32).max(low + 1))
    }
}

/// Where a logarithm is on the axis; what is below its beginning is at its beginning.
fn place(log: f64, low: i32, high: i32) -> f64 {
    let span = WIDTH - LEFT - RIGHT;
    LEFT + span * ((log - f64::from(low)) / f64::from(high - low)).clamp(0.0, 1.0)
}

/// Three digits are enough to look at.
fn short(value: f64) -> String {
    match value {
        10_000.0.. => format!("{:.0} k", value / 1000.0),
        1000.0.. => format!("{:.1} k", value / 1000.0),
        10.0.. => format!("{value:.0}"),
        1.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
