"""Packages: made, filled, released, distributed, revoked."""

import io
import tempfile
import uuid
import zipfile


def run(check):
    from pywats.domains.software.enums import PackageStatus
    from pywats.domains.software.models import PackageTag

    name = f"py-{uuid.uuid4().hex[:8]}"
    tag = PackageTag(key="StationName", value="PY-STATION")
    package = check.call("software.create_package", name, description="by Python", tags=[tag],
                         expect=lambda p: p.name == name)
    check.call("software.get_packages", expect=lambda p: len(p) > 0)
    check.call("software.get_package_by_name", name, PackageStatus.DRAFT, expect=lambda p: p.name == name)
    check.call("software.is_connected", expect=lambda answer: answer is True)
    virtual_folders(check)
    if package is None:
        return
    id = package.package_id
    check.call("software.get_package", id, expect=lambda p: p.name == name)
    package.description = "changed"
    check.call("software.update_package", package)
    check.call("software.get_package", id, expect=lambda p: p.description == "changed")
    files(check, id)
    check.call("software.submit_for_review", id)
    check.call("software.return_to_draft", id)
    check.call("software.submit_for_review", id)
    check.call("software.release_package", id)
    check.call("software.get_released_package", name, expect=lambda p: p.name == name)
    released(check, package)
    check.call("software.revoke_package", id)
    check.call("software.delete_package", id)
    second = check.call("software.create_package", name)
    if second is not None:
        check.call("software.delete_package_by_name", name, second.version)


def virtual_folders(check):
    folder = check.call("software.create_virtual_folder", f"py {uuid.uuid4().hex[:6]}")
    check.call("software.get_virtual_folders", expect=lambda f: len(f) > 0)
    id = getattr(folder, "folder_id", None)
    if id is not None:
        check.call("software.update_virtual_folder", str(id), "renamed")
        check.call("software.delete_virtual_folder", str(id))


def files(check, id):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("tests/readme.txt", "hello")
    check.call("software.upload_zip", id, buffer.getvalue())
    part = ("package.zip", buffer.getvalue(), "application/zip")
    check.prepare("POST", f"/api/Software/Package/UploadZip/{id}", files={"file": part})
    check.call("software.get_package_files", id, expect=lambda f: len(f) == 1)
    file = check.prepare("GET", f"/api/Software/PackageFiles/{id}").json()[0]["packageFileId"]
    check.call("software.update_file_attribute", file, "1")
    folder = {"name": "py", "packageId": str(id)}
    made = check.call("software.create_package_folder", id, folder)
    check.call("software.update_package_folder", made if isinstance(made, dict) else folder)
    tree = check.prepare("GET", "/api/internal/Software/GetSoftwareEntityDetails", params={"packageId": str(id)}).json()
    readme = next(row for row in tree if row["name"] == "readme.txt")
    check.call("software.get_file", readme["repositoryFolderFileId"], expect=lambda f: f is not None)
    check.call("software.delete_package_folder_files", [readme["id"]])
    check.call("software.check_file", id, uuid.uuid4(), "readme.txt", "00", 0)
    check.call("software.delete_package_folder", (made or {}).get("id") or uuid.uuid4())


def released(check, package):
    from pywats.domains.software.enums import PackageStatus

    id = package.package_id
    check.call("software.get_packages_by_tag", "StationName", "PY-STATION", PackageStatus.RELEASED)
    check.call("software.get_packages_by_tags", {"StationName": "PY-STATION"}, expect=lambda p: len(p) == 1)
    check.call("software.get_packages_by_tag_internal", "//*[StationName[.='PY-STATION']]", expect=lambda p: len(p) == 1)
    check.call("software.get_package_history", "//*[StationName[.='PY-STATION']]", expect=lambda p: len(p) == 1)
    check.call("software.get_package_download_history", 1)
    check.call("software.get_software_entity_details", id, expect=lambda d: len(d) > 0)
    check.call("software.log_download", id, 5)
    check.call("software.get_available_packages")
    check.call("software.get_revoked_packages", [id])
    check.call("software.check_for_updates")
    with tempfile.TemporaryDirectory() as folder:
        check.call("software.install", package, folder)
        check.call("software.install_many", [package], folder)
        check.call("software.cleanup_revoked", folder)
