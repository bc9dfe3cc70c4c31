//! Operations on users, as identity providers see them.

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::absent("GET /api/SCIM/v2/Token"),
    Route::absent("GET /api/SCIM/v2/Users"),
    Route::absent("POST /api/SCIM/v2/Users"),
    Route::absent("GET /api/SCIM/v2/Users/{id}"),
    Route::absent("DELETE /api/SCIM/v2/Users/{id}"),
    Route::absent("PATCH /api/SCIM/v2/Users/{id}"),
    Route::absent("GET /api/SCIM/v2/Users/userName={userName}"),
];
