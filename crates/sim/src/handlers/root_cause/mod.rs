//! Operations on root cause tickets.

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    Route::absent("POST /api/RootCause/ArchiveTickets"),
    Route::absent("GET /api/RootCause/Attachment"),
    Route::absent("POST /api/RootCause/Attachment"),
    Route::absent("GET /api/RootCause/Ticket"),
    Route::absent("PUT /api/RootCause/Ticket"),
    Route::absent("POST /api/RootCause/Ticket"),
    Route::absent("GET /api/RootCause/Tickets"),
];
