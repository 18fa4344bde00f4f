// SPDX-License-Identifier: BSD-2-Clause
#include "finding.hpp"

namespace l3dsrctl::doctor {

const char* to_string(Half half) {
    return half == Half::director ? "director" : "realserver";
}

const char* to_string(Severity severity) {
    switch (severity) {
        case Severity::note: return "note";
        case Severity::warning: return "warning";
        default: return "error";
    }
}

}  // namespace l3dsrctl::doctor
