//! Plots of what we and others need, against the size of the input and of the chunks.

use crate::{
    cases::Case,
    contenders::Contender,
    valgrind::{Counting, Run},
};
use plotters::{
    chart::{ChartBuilder, LabelAreaPosition, SeriesLabelPosition},
    coord::combinators::IntoLogRange,
    drawing::IntoDrawingArea,
    element::{Circle, PathElement},
    prelude::SVGBackend,
    series::{DashedLineSeries, LineSeries},
    style::{BLACK, Color, RGBColor, ShapeStyle, WHITE},
};
use std::{error::Error, path::Path};

/// What is plotted against its size.
const ELEMENTS: &[(&str, &str, &[usize])] = &[
    ("decode FLAGS", "FLAGS", &[1, 10, 100, 1_000, 10_000]),
    ("decode ENVELOPE", "ENVELOPE", &[1, 10, 100, 1_000]),
    ("decode BODYSTRUCTURE", "BODYSTRUCTURE", &[1, 10, 100, 1_000]),
    ("decode SEARCH", "SEARCH", &[10, 100, 1_000, 10_000, 100_000]),
    ("decode command mix", "commands", &[27, 270, 2_700]),
    ("decode BODY[], 10 MB", "BODY[]", &[100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]),
];

/// What is plotted against the size of its chunks.
const CHUNKED: (&str, usize) = ("lines", 1_000);
const CHUNKS: &[usize] = &[1, 4, 16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10];

const COLOURS: [RGBColor; 6] = [
    RGBColor(0x1b, 0x6c, 0xa8),
    RGBColor(0xc4, 0x4e, 0x00),
    RGBColor(0x2e, 0x7d, 0x32),
    RGBColor(0x8e, 0x24, 0xaa),
    RGBColor(0x9e, 0x7b, 0x00),
    RGBColor(0xb7, 0x1c, 0x1c),
];

/// One line of a plot.
struct Line {
    label: String,
    colour: RGBColor,
    is_dashed: bool,
    points: Vec<(f64, f64)>,
}

/// Measures, and writes the plots into this folder.
pub(crate) fn write(folder: &Path) -> Result<(), String> {
    let sizes = Plot {
        title: "Instructions against octets of input",
        x: "octets",
        y: "instructions",
        lines: by_size()?,
        legend: SeriesLabelPosition::UpperLeft,
    };
    let chunks = Plot {
        title: "Instructions for an octet against octets in a chunk",
        x: "octets in a chunk",
        y: "instructions for an octet",
        lines: by_chunk()?,
        legend: SeriesLabelPosition::UpperRight,
    };
    for (plot, file) in [(sizes, "size.svg"), (chunks, "chunks.svg")] {
        plot.draw(&folder.join(file)).map_err(|error| format!("{file}: {error}"))?;
    }
    Ok(())
}

/// A line of ours for each element, and one of the best of the others.
#[expect(clippy::cast_precision_loss, reason = "it is a plot")]
fn by_size() -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    for (&(name, label, sizes), colour) in ELEMENTS.iter().zip(COLOURS) {
        eprintln!("plot: {name}");
        let case = Case::named(name)?;
        let (mut ours, mut others) = (Vec::new(), Vec::new());
        for &size in sizes {
            let octets = case.octets(size)?.len() as f64;
            let counted = counted(case, size, crate::cases::WHOLE)?;
            let of = |is_ours: bool| {
                let of = counted.iter().filter(|(contender, _)| matches!(contender, Contender::Ours) == is_ours);
                of.map(|(_, instructions)| *instructions).reduce(f64::min)
            };
            ours.extend(of(true).map(|it| (octets, it)));
            others.extend(of(false).map(|it| (octets, it)));
        }
        lines.push(Line { label: label.into(), colour, is_dashed: false, points: ours });
        lines.push(Line { label: format!("{label}, next best"), colour, is_dashed: true, points: others });
    }
    Ok(lines)
}

/// A line for each contender.
#[expect(clippy::cast_precision_loss, reason = "it is a plot")]
fn by_chunk() -> Result<Vec<Line>, String> {
    let (name, size) = CHUNKED;
    let case = Case::named(name)?;
    let octets = case.octets(size)?.len() as f64;
    let label = |contender| match contender {
        Contender::ImapCodec => "imap-codec (Fragmentizer)",
        Contender::ImapNext => "imap-next (decodes as well)",
        other => other.name(),
    };
    let mut lines: Vec<Line> = Vec::new();
    for &chunk in CHUNKS {
        eprintln!("plot: {name} by {chunk}");
        for (contender, instructions) in counted(case, size, chunk)? {
            let label = label(contender);
            let line = match lines.iter_mut().position(|line| line.label == label) {
                Some(known) => &mut lines[known],
                None => {
                    let colour = COLOURS[lines.len()];
                    let is_dashed = !matches!(contender, Contender::Ours);
                    lines.push(Line { label: label.into(), colour, is_dashed, points: Vec::new() });
                    lines.last_mut().expect("it was put there")
                }
            };
            line.points.push((chunk as f64, instructions / octets));
        }
    }
    Ok(lines)
}

/// The instructions of all who take part.
#[expect(clippy::cast_precision_loss, reason = "it is a plot")]
fn counted(case: &Case, size: usize, chunk: usize) -> Result<Vec<(Contender, f64)>, String> {
    let able = Contender::ALL.into_iter().filter(|contender| case.contend(*contender).is_some());
    let runs: Vec<_> =
        able.map(|contender| (contender, Run { case: case.name, size, contender, chunk }.start())).collect();
    let finish = |(contender, run): (_, Result<Counting, String>)| {
        run?.finish().map(|counted| (contender, counted.instructions as f64))
    };
    runs.into_iter().map(finish).collect()
}

struct Plot {
    title: &'static str,
    x: &'static str,
    y: &'static str,
    lines: Vec<Line>,
    /// Where there is room.
    legend: SeriesLabelPosition,
}

impl Plot {
    fn draw(&self, file: &Path) -> Result<(), Box<dyn Error>> {
        let area = SVGBackend::new(file, (900, 560)).into_drawing_area();
        area.fill(&WHITE)?;
        let points = || self.lines.iter().flat_map(|line| &line.points);
        // A little more than there is, so that no point lies on the frame.
        let range = |of: fn(&(f64, f64)) -> f64| {
            let least = points().map(of).fold(f64::INFINITY, f64::min);
            let most = points().map(of).fold(0.0, f64::max);
            (0.8 * least..1.25 * most).log_scale()
        };
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, ("sans-serif", 20))
            .margin(12)
            .set_label_area_size(LabelAreaPosition::Left, 72)
            .set_label_area_size(LabelAreaPosition::Bottom, 44)
            .build_cartesian_2d(range(|point| point.0), range(|point| point.1))?;
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(self.x).y_desc(self.y).light_line_style(WHITE).label_style(("sans-serif", 14));
        mesh.x_label_formatter(&label).y_label_formatter(&label).draw()?;
        for line in &self.lines {
            let points = line.points.iter().copied();
            let style = ShapeStyle::from(line.colour).stroke_width(2);
            let drawn = if line.is_dashed {
                chart.draw_series(DashedLineSeries::new(points.clone(), 5, 4, style.stroke_width(1)))?
            } else {
                chart.draw_series(LineSeries::new(points.clone(), style))?
            };
            let style = if line.is_dashed { style.stroke_width(1) } else { style };
            let legend = move |(x, y)| PathElement::new([(x, y), (x + 21, y)], style);
            drawn.label(&line.label).legend(legend);
            chart.draw_series(points.map(|point| Circle::new(point, 3, line.colour.filled())))?;
        }
        let mut labels = chart.configure_series_labels();
        labels.position(self.legend.clone()).label_font(("sans-serif", 13));
        labels.background_style(WHITE.mix(0.85)).border_style(BLACK.mix(0.3)).draw()?;
        area.present()?;
        Ok(())
    }
}

/// `100`, `10 k`, `1 M`.
fn label(number: &f64) -> String {
    match *number {
        it if it >= 1e9 => format!("{} G", it / 1e9),
        it if it >= 1e6 => format!("{} M", it / 1e6),
        it if it >= 1e3 => format!("{} k", it / 1e3),
        it => format!("{it}"),
    }
}
