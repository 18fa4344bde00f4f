// SPDX-License-Identifier: BSD-2-Clause
/// The text of dsr.conf(5), as dsrctl(8) of yahoo/l3dsr has it: "VIP=CODE" for L3DSR, "VIP" for
/// L2DSR, comments from # on, blanks anywhere but within VIP and CODE.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace l3dsrctl::dsr_conf {

/// Where something is written.
struct Place {
    std::string file;
    std::size_t line = 0;  ///< from 1 on; 0 for the file as a whole

    friend auto operator<=>(const Place&, const Place&) = default;
};

/// "/etc/dsr.d/20-vip.conf:3".
std::string to_string(const Place& place);

/// What is wrong somewhere.
struct Problem {
    Place place;
    std::string sentence;  ///< "why; what to do"
};

/// A line that names a VIP.
struct Line {
    Place place;
    std::string vip;                   ///< an address or a name, as it is written
    std::optional<std::uint8_t> code;  ///< absent for L2DSR
};

struct Parsed {
    std::vector<Line> lines;
    std::vector<Problem> problems;
};

/// Adds what `text` says, which is all of a file; `file` is its name. Names are not looked up.
void parse(const std::string& file, std::string_view text, Parsed& parsed);

}  // namespace l3dsrctl::dsr_conf
