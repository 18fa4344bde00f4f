// SPDX-License-Identifier: BSD-2-Clause
#pragma once

/// Marks what the shared library offers, and what it hides of that.
#define L3DSR_API [[gnu::visibility("default")]]
#define L3DSR_HIDDEN [[gnu::visibility("hidden")]]
