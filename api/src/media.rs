//! What kind of file it is: by its first bytes, whatever it is called, and by its name only where bytes say nothing.

/// Bytes at the start of a file that tell.
pub const BEGINNING: usize = 8 * 1024;
/// What is said of a file that nothing is known of.
const UNKNOWN: &str = "application/octet-stream";
const SVG: &str = "image/svg+xml";

/// The media type of a file that begins so and is called so, e.g. `application/pdf`.
pub fn content_type(beginning: &[u8], filename: &str) -> String {
    let by_name = mime_guess::from_path(filename).first_raw();
    let by_bytes = infer::get(beginning).map(|kind| kind.mime_type());
    let told = match (by_bytes, by_name) {
        (Some(bytes), Some(name)) if holds(bytes, name) => name,
        (Some(bytes), _) => bytes,
        (None, Some(SVG)) if beginning.trim_ascii_start().starts_with(b"<svg") => SVG,
        // Its bytes would have said so.
        (None, Some(name)) if can_be_proofed(name) || infer::is_mime_supported(name) => UNKNOWN,
        (None, Some(name)) => name,
        (None, None) => UNKNOWN,
    };
    told.to_owned()
}

/// Whether it is something to look over: a picture, pages, a film, a recording.
pub fn can_be_proofed(content_type: &str) -> bool {
    let of_a_kind = ["image/", "video/", "audio/"];
    of_a_kind.iter().any(|kind| content_type.starts_with(kind))
        || matches!(content_type, "application/pdf" | "application/postscript")
        || is_office(content_type)
}

/// Whether what begins like the one may be the other, which its first bytes do not tell apart: office documents in an
/// archive or in a container of old, and pictures in XML.
fn holds(container: &str, content_type: &str) -> bool {
    match container {
        "application/zip" => is_office_archive(content_type),
        "application/x-ole-storage" => is_office(content_type) && !is_office_archive(content_type),
        "text/xml" => content_type == SVG,
        _ => false,
    }
}

fn is_office_archive(content_type: &str) -> bool {
    content_type.starts_with("application/vnd.openxmlformats-officedocument.")
        || content_type.starts_with("application/vnd.oasis.opendocument.")
}

fn is_office(content_type: &str) -> bool {
    is_office_archive(content_type)
        || matches!(
            content_type,
            "application/msword" | "application/vnd.ms-excel" | "application/vnd.ms-powerpoint"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How office documents of old begin, and installers.
    const OLD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and much more";

    #[test]
    fn bytes_are_believed_and_names_only_without_them() {
        let png = b"\x89PNG\r\n\x1a\n";
        for (beginning, filename, told) in [
            (&png[..], "plan.pdf", "image/png"),
            (b"%PDF-1.7", "plan.exe", "application/pdf"),
            (
                b"MZ\x90\x00",
                "holiday.jpg",
                "application/vnd.microsoft.portable-executable",
            ),
            (b"a,b\n1,2\n", "list.csv", "text/csv"),
            (b"hello", "notes.txt", "text/plain"),
            // Not what it says it is.
            (b"hello", "holiday.jpg", UNKNOWN),
            (b"hello", "hello", UNKNOWN),
            (
                b"PK\x03\x04",
                "letter.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            (b"PK\x03\x04", "all.zip", "application/zip"),
            (OLD, "letter.doc", "application/msword"),
            (OLD, "setup.bin", "application/x-ole-storage"),
            (b"<?xml version=\"1.0\"?><svg>", "logo.svg", SVG),
            (b"<svg>", "logo.svg", SVG),
            (b"hello", "song.wav", UNKNOWN),
            (b"hello", "drawing.odg", UNKNOWN),
            (b"hello", "logo.svg", UNKNOWN),
        ] {
            assert_eq!(content_type(beginning, filename), told, "{filename}");
        }
    }

    #[test]
    fn a_proof_is_something_to_look_at() {
        for content_type in ["image/png", "video/mp4", "audio/mpeg", "application/pdf"] {
            assert!(can_be_proofed(content_type), "{content_type}");
        }
        for content_type in [UNKNOWN, "application/zip", "text/plain", "text/html"] {
            assert!(!can_be_proofed(content_type), "{content_type}");
        }
    }
}
