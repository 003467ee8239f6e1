//! Packs the playground: as it is, it takes more than three times as much of the binary, and of a browser's patience.

use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

const BUILT: &str = "api/playground/dist";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={BUILT}");
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    let packed = PathBuf::from(out).join("playground");
    // What was packed before, and is there no more.
    if packed.exists() {
        fs::remove_dir_all(&packed)?;
    }
    pack(Path::new(BUILT), &packed)
}

/// Every file of the folder, compressed by gzip under its own name.
fn pack(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            pack(&from, &to)?;
        } else {
            let mut packed = GzEncoder::new(File::create(to)?, Compression::best());
            io::copy(&mut File::open(from)?, &mut packed)?;
            packed.finish()?;
        }
    }
    Ok(())
}
