// SPDX-License-Identifier: BSD-2-Clause
/// Settings of the director as a whole.
#pragma once

#include <cstdint>
#include <optional>

namespace l3dsr {

/// Which packet marks name a dest: those that have `value` in the bits of `mask`; none where that
/// is 0.
struct DestMark {
    std::uint32_t value = 0;
    std::uint32_t mask = 0;

    friend bool operator==(const DestMark&, const DestMark&) = default;
};

/// What one may set. A field that is not named stays as it is.
struct DirectorFields {
    std::optional<DestMark> dest_mark{};
};

/// The settings as the kernel has them.
struct DirectorSettings {
    DestMark dest_mark;

    friend bool operator==(const DirectorSettings&, const DirectorSettings&) = default;
};

}  // namespace l3dsr
