//! Calls about software packages.

use data_encoding::BASE64;
use serde_json::Value;
use wats_domains::Software;
use wats_domains::software::internal::{CheckFile, StatusCode, TagPath};
use wats_domains::software::{FileAttribute, Package, PackageStatus, VirtualFolder};
use wats_http::{Client, Error, Upload};

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let software = Software::new(client);
    let args = &call.args;
    let id = || args.text("package_id");
    match call.method.as_str() {
        "get_packages" => software.packages().await.map(drop),
        "get_package" => software.package(id()).await.map(drop),
        "get_package_by_name" => {
            let version = args.opt_int("version").map(int);
            let status = args.opt_text("status").map_or(PackageStatus::RELEASED, status);
            software.package_by_name(args.text("name"), &status, version).await.map(drop)
        }
        "get_released_package" => {
            let (name, status) = (args.text("name"), &PackageStatus::RELEASED);
            software.package_by_name(name, status, None).await.map(drop)
        }
        "create_package" => software.create_package(&package(args)).await.map(drop),
        "update_package" => {
            let package: Package = args.model("package");
            let id = package.package_id.clone().expect("a stored package");
            software.update_package(&id, &package).await
        }
        "delete_package" => software.delete_package(id()).await,
        "delete_package_by_name" => {
            software.delete_package_by_name(args.text("name"), int(args.int("version"))).await
        }
        "update_package_status" => {
            software.update_package_status(id(), &status(args.text("status"))).await.map(drop)
        }
        "submit_for_review" => software.submit_for_review(id()).await.map(drop),
        "return_to_draft" => software.return_to_draft(id()).await.map(drop),
        "release_package" => software.release_package(id()).await.map(drop),
        "revoke_package" => software.revoke_package(id()).await.map(drop),
        "get_package_files" => software.package_files(id()).await.map(drop),
        "update_file_attribute" => {
            let attribute = FileAttribute(args.text("attribute").to_owned().into());
            software.update_file_attribute(args.text("file_id"), &attribute).await
        }
        "upload_zip" | "upload_package_zip" => upload(&software, args).await,
        "get_virtual_folders" => software.virtual_folders().await.map(drop),
        "create_virtual_folder" => software.create_virtual_folder(&folder(args)).await.map(drop),
        "update_virtual_folder" => {
            let mut folder = folder(args);
            folder.id = Some(args.text("folder_id").to_owned());
            software.update_virtual_folder(&folder).await.map(drop)
        }
        "delete_virtual_folder" => software.delete_virtual_folder(args.text("folder_id")).await,
        _ => distribution(&software, call).await,
    }
}

/// The operations that the server keeps for its own programs.
async fn distribution(software: &Software, call: &Call) -> Result<(), Error> {
    let internal = software.internal();
    let args = &call.args;
    let id = || args.text("package_id");
    match call.method.as_str() {
        "is_connected" => internal.is_connected().await.map(drop),
        "get_file" => internal.file(args.text("file_id")).await.map(drop),
        "check_file" => {
            let file = CheckFile {
                checksum: args.text("checksum"),
                parent_folder_id: args.text("parent_folder_id"),
                file_path: args.text("file_path"),
                package_id: id(),
                file_date_epoch: args.int("file_date_epoch"),
            };
            internal.check_file(&file).await.map(drop)
        }
        "create_package_folder" => {
            internal.create_package_folder(id(), &args.camel("folder_data")).await.map(drop)
        }
        "update_package_folder" => {
            internal.update_package_folder(&args.camel("folder_data")).await.map(drop)
        }
        "delete_package_folder" => {
            internal.delete_package_folder(args.text("package_folder_id")).await.map(drop)
        }
        "delete_package_folder_files" => {
            internal.delete_package_folder_files(&texts(args.value("file_ids"))).await.map(drop)
        }
        "get_package_history" => {
            let status = args.opt_int("status").map(int).map(StatusCode);
            let all = args.opt_bool("all_versions");
            internal.package_history(args.text("tags"), status, all).await.map(drop)
        }
        "get_package_download_history" => {
            internal.package_download_history(int(args.int("client_id"))).await.map(drop)
        }
        "get_revoked_packages" | "cleanup_revoked" => {
            let only = args.opt_bool("include_revoked_only");
            internal.revoked_packages(&installed(call), only).await.map(drop)
        }
        "get_available_packages" | "check_for_updates" => {
            internal.available_packages(&installed(call)).await.map(drop)
        }
        "get_packages_by_tag_internal" => {
            let status = StatusCode(int(args.int("status")));
            internal.packages_by_tag(args.text("xpath"), status).await.map(drop)
        }
        "get_packages_by_tags" => {
            let status = StatusCode(int(args.int("status")));
            let tags = args.value("tags").as_object().expect("tags with their values");
            let path = tags.iter().fold(TagPath::new(), |path, (key, value)| {
                let value = value.as_str().expect("a text");
                if key == "StationName" {
                    path.tag_or_any(key, value)
                } else {
                    path.tag(key, value)
                }
            });
            internal.packages_by_tag(path, status).await.map(drop)
        }
        "get_software_entity_details" => internal.software_entity_details(id()).await.map(drop),
        "get_package_internal" => internal.package(id()).await.map(drop),
        "log_download" | "log_package_downloaded" => {
            let size = u64::try_from(args.int("download_size")).expect("a size");
            internal.log_download(id(), size).await.map(drop)
        }
        _ => unknown(call),
    }
}

fn int(value: i64) -> i32 {
    i32::try_from(value).expect("an integer of 32 bits")
}

fn status(text: &str) -> PackageStatus {
    PackageStatus(text.to_owned().into())
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list");
    list.iter().map(|item| item.as_str().expect("a text").to_owned()).collect()
}

/// What the existing client found in its own folder of installed packages.
fn installed(call: &Call) -> Vec<String> {
    let list = call.recorded_query("installedPackages").expect("the packages were asked for");
    list.split(',').map(str::to_owned).collect()
}

fn package(args: &Args) -> Package {
    let mut package = Package::new(args.text("name"));
    package.description = args.opt_text("description").map(str::to_owned);
    package.install_on_root = Some(args.opt_bool("install_on_root").unwrap_or(false));
    package.root_directory = args.opt_text("root_directory").map(str::to_owned);
    package.priority = args.opt_int("priority").map(int);
    package.virtual_folder_id = args.opt_text("virtual_folder_id").map(str::to_owned);
    if args.get("tags").is_some() {
        package.tags = Some(args.model("tags"));
    }
    package
}

fn folder(args: &Args) -> VirtualFolder {
    let mut folder = VirtualFolder::new(args.text("name"));
    if let Some(description) = args.opt_text("description") {
        folder.description = Some(description.to_owned());
    }
    if let Some(restricted) = args.opt_bool("is_restricted") {
        folder.is_restricted = Some(restricted);
    }
    folder.parent_id = args.opt_text("parent_id").map(str::to_owned);
    folder
}

/// The recordings hold the bare archive.
async fn upload(software: &Software, args: &Args) -> Result<(), Error> {
    let bytes = BASE64.decode(args.text("zip_content").as_bytes()).expect("base64");
    let length = bytes.len() as u64;
    let archive = Upload::new(Some(length), move || {
        let bytes = bytes.clone();
        async move { Ok(std::io::Cursor::new(bytes)) }
    });
    let clean = args.opt_bool("clean_install").unwrap_or(false);
    software.upload_bare_zip(args.text("package_id"), archive, clean).await
}
