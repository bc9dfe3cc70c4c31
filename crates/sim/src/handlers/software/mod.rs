//! Operations on software packages.

mod internal;
mod package;
mod virtual_folder;

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::simulated("POST /api/Software/Package", package::create),
    Route::simulated("GET /api/Software/Package/{id}", package::get),
    Route::simulated("PUT /api/Software/Package/{id}", package::update),
    Route::simulated("DELETE /api/Software/Package/{id}", package::delete),
    Route::simulated("POST /api/Software/Package/FileAttribute/{id}", package::add_attribute),
    Route::simulated("POST /api/Software/Package/UploadZip/{id}", package::upload_zip),
    Route::simulated("GET /api/Software/PackageByName", package::by_name),
    Route::simulated("DELETE /api/Software/PackageByName", package::delete_by_name),
    Route::simulated("GET /api/Software/PackageFiles/{id}", package::files),
    Route::simulated("GET /api/Software/Packages", package::list),
    Route::simulated("GET /api/Software/PackagesByTag", package::by_tag),
    Route::simulated("POST /api/Software/PackageStatus/{id}", package::set_status),
    Route::simulated("GET /api/Software/VirtualFolders", virtual_folder::list),
    Route::simulated("POST /api/Software/VirtualFolder", virtual_folder::create),
    Route::simulated("PUT /api/Software/VirtualFolder", virtual_folder::update),
    Route::simulated("DELETE /api/Software/VirtualFolder/{id}", virtual_folder::delete),
    Route::simulated("GET /api/internal/Software/isConnected", internal::is_connected),
    Route::simulated("GET /api/internal/Software/File/{id}", internal::file),
    Route::simulated("GET /api/internal/Software/CheckFile", internal::check_file),
    Route::simulated("POST /api/internal/Software/PostPackageFolder", internal::create_folder),
    Route::simulated("POST /api/internal/Software/UpdatePackageFolder", internal::update_folder),
    Route::simulated("POST /api/internal/Software/DeletePackageFolder", internal::delete_folder),
    Route::simulated(
        "POST /api/internal/Software/DeletePackageFolderFiles",
        internal::delete_files,
    ),
    Route::simulated("GET /api/internal/Software/GetPackageHistory", internal::history),
    Route::simulated(
        "GET /api/internal/Software/GetPackageDownloadHistory",
        internal::download_history,
    ),
    Route::simulated("GET /api/internal/Software/GetRevokedPackages", internal::revoked),
    Route::simulated("GET /api/internal/Software/GetAvailablePackages", internal::available),
    Route::simulated("GET /api/internal/Software/GetSoftwareEntityDetails", internal::entities),
    Route::simulated("GET /api/internal/Software/GetPackage", internal::package),
    Route::simulated("GET /api/internal/Software/GetPackageByName", internal::by_name),
    Route::simulated("GET /api/internal/Software/GetPackagesByTag", internal::by_tags),
    Route::simulated("GET /api/internal/Software/DownloadFile", internal::download),
    Route::simulated("GET /api/internal/Software/Log", internal::log_download).effect(),
];
