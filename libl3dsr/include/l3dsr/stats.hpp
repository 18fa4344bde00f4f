// SPDX-License-Identifier: BSD-2-Clause
/// Counters, common to both halves.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "l3dsr/export.hpp"

namespace l3dsr {

/// What a service or dest has carried since it was added.
struct Stats {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;  ///< from the IP header on, as packets arrived
    std::uint64_t flows = 0;  ///< started, that is TCP packets with SYN and without ACK

    friend bool operator==(const Stats&, const Stats&) = default;
};

/// What was carried in a second, between two readings.
struct Rate {
    double packets = 0;
    double bytes = 0;
    double flows = 0;

    friend bool operator==(const Rate&, const Rate&) = default;
};

/// Nothing where the counters ran backwards: they were set to zero, or are another's that took the
/// place of the first. `elapsed` is more than 0.
L3DSR_API std::optional<Rate> rate(const Stats& before, const Stats& after,
                                   std::chrono::duration<double> elapsed);

/// What was decoded to a VIP since it was added.
struct VipStats {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;  ///< from the IP header on

    friend bool operator==(const VipStats&, const VipStats&) = default;
};

/// How many packets of the network namespace ended so.
struct Reason {
    std::string name;  ///< as enum l3dsr_reason of linux/l3dsr.h in small letters
    std::uint64_t packets = 0;

    friend bool operator==(const Reason&, const Reason&) = default;
};

}  // namespace l3dsr
