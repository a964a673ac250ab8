//! Diagnostics for a terminal: the message, the place, the source line, the way out.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Diagnostic, Severity};
use crate::source::{Lines, Source, Span};

/// One block of text per diagnostic, in the order given, with a blank line between.
pub fn render_text(source: &Source, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let lines = Lines::new(&source.text);
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&[block(source, &lines, diagnostic)]));
        text.push_str("\n\n");
    }
    text.pop();
    text
}

fn block<'a>(source: &'a Source, lines: &Lines<'_>, diagnostic: &'a Diagnostic) -> Group<'a> {
    let title = level(diagnostic.rule.severity)
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.rule.code);
    let group = title.element(snippet(source, lines, diagnostic));
    let group = match diagnostic.help.as_str() {
        "" => group,
        help => group.element(Level::HELP.message(normalize_untrusted_str(help))),
    };
    group.element(Level::NOTE.with_name("docs").message(diagnostic.rule.page()))
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// Only the lines from the first place to the last are handed over, so that the cost of one
/// block does not grow with the file.
fn snippet<'a>(
    source: &'a Source,
    lines: &Lines<'_>,
    diagnostic: &'a Diagnostic,
) -> Snippet<'a, Annotation<'a>> {
    let places = || diagnostic.labels.iter().map(|label| label.span).chain([diagnostic.span]);
    let first = places().map(|span| span.start).min().unwrap_or(0);
    let last = places().map(|span| span.end).max().unwrap_or(0);
    let shown = Span::new(lines.start_of_line_at(first), lines.end_of_line_at(last));
    let within = |span: Span| {
        let offset = |at: usize| source.text.floor_char_boundary(at.min(shown.end)) - shown.start;
        let start = offset(span.start);
        start..offset(span.end).max(start)
    };
    let labels = diagnostic.labels.iter().map(|label| {
        AnnotationKind::Context.span(within(label.span)).label(normalize_untrusted_str(&label.text))
    });
    Snippet::source(shown.of(&source.text))
        .path(normalize_untrusted_str(&source.name))
        .line_start(lines.place(shown.start).line)
        .annotation(AnnotationKind::Primary.span(within(diagnostic.span)))
        .annotations(labels)
}
