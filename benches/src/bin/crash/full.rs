//! A disk that is really full, at every write in turn: a small one in memory, mounted for this process
//! alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use wats::queue::Outbox;

use crate::Skipped;
use crate::items::{contents, item};

const RESERVE: u64 = 256 << 10;
const DISK: u64 = 8 << 20;

/// Starts itself again where it may mount a disk.
pub(crate) fn run(amounts: usize) -> crate::Outcome {
    let folder = tempfile::tempdir()?;
    let program = std::env::current_exe()?;
    let script = format!(
        "mount -t tmpfs -o size={DISK} none \"$1\" && exec \"$0\" full-inside --folder \"$1\" --rounds \"$2\""
    );
    let able = Command::new("unshare").args(["-rm", "true"]).output();
    if !able.is_ok_and(|output| output.status.success()) {
        return Err(Skipped("no disk can be mounted here (`unshare -rm` does not work)").into());
    }
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]).arg(program).arg(folder.path());
    let status = command.arg(amounts.to_string()).status()?;
    if status.success() { Ok(()) } else { Err("see above".into()) }
}

pub(crate) fn inside(disk: &Path, amounts: usize) -> crate::Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut sums = Sums::default();
    for amount in 0..amounts {
        runtime.block_on(fill(disk, amount * 4_096, &mut sums))?;
    }
    let Sums { promised, refused, acknowledged, unrecorded, lost, back, corrupt } = sums;
    println!(
        "full disk: {amounts} amounts of free space, {promised} promised, {refused} refused, \
         {acknowledged} acknowledged on the full disk ({unrecorded} more could not be), {lost} lost, \
         {corrupt} corrupt, {back} came back"
    );
    if refused == 0 {
        return Err("the disk was never full, so nothing was tested".into());
    }
    if lost + back + corrupt > 0 { Err("see above".into()) } else { Ok(()) }
}

#[derive(Default)]
struct Sums {
    promised: usize,
    refused: usize,
    acknowledged: usize,
    unrecorded: usize,
    lost: usize,
    back: usize,
    corrupt: usize,
}

async fn fill(disk: &Path, free: usize, sums: &mut Sums) -> crate::Outcome {
    let (folder, filler) = (disk.join("queue"), disk.join("filler"));
    let _ = fs::remove_dir_all(&folder);
    let open = || Outbox::at(&folder).configure(|options| options.reserve_bytes = RESERVE).open();
    let outbox = open().await?;
    let (mut promised, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    for number in 0..10 {
        outbox.enqueue(item(number)).await?;
        promised.insert(number);
    }
    write_until_full(&filler, free)?;
    // Until it is refused, and then some.
    let (mut number, mut refusals) = (10, 0);
    while refusals < 3 && number < 2_000 {
        match outbox.enqueue(item(number)).await {
            Ok(_) => _ = promised.insert(number),
            Err(error) if error.is_full() => refusals += 1,
            Err(error) => return Err(format!("{free} bytes free: {error}").into()),
        }
        number += 1;
    }
    sums.refused += refusals;
    // What the server has must be recorded all the same.
    for lease in outbox.lease(8).await? {
        let number = lease.parcel().id().parse::<usize>()?;
        match lease.ack().await {
            Ok(()) => {
                promised.remove(&number);
                acknowledged.insert(number);
                sums.acknowledged += 1;
            }
            Err(_) => sums.unrecorded += 1,
        }
    }
    fs::remove_file(&filler)?;
    // The same queue goes on, without having been opened anew.
    let mut tries = 0;
    loop {
        match outbox.enqueue(item(number)).await {
            Ok(_) => {
                promised.insert(number);
                break;
            }
            Err(error) if error.is_full() && tries < 200 => tries += 1,
            Err(error) => return Err(format!("there is room again, but: {error}").into()),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    sums.promised += promised.len() + acknowledged.len();
    outbox.close().await?;
    let contents = contents(&folder, false).await?;
    sums.lost += promised.iter().filter(|number| !contents.items.contains_key(number)).count();
    sums.back += acknowledged.iter().filter(|number| contents.items.contains_key(number)).count();
    sums.corrupt += contents.corrupt();
    Ok(())
}

/// Leaves `free` bytes on the disk.
fn write_until_full(filler: &Path, free: usize) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = fs::File::create(filler)?;
    let block = [7_u8; 4_096];
    let mut written = 0_u64;
    while file.write_all(&block).is_ok() {
        written += block.len() as u64;
    }
    file.set_len(written.saturating_sub(free as u64))
}
