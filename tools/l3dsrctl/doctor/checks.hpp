// SPDX-License-Identifier: BSD-2-Clause
/// All checks. To add one: write a function in a file check_*.cpp, name it here and in checks.cpp,
/// and give it a test in tests/unit/doctor_test.cpp.
#pragma once

#include "facts.hpp"
#include "finding.hpp"

namespace l3dsrctl::doctor {

/// Looks at the facts, and tells what is wrong.
using Check = void(const Facts& facts, Report& report);

Check check_address;
Check check_arp;
Check check_source;
Check check_code;
Check check_listener;
Check check_segment_size;
Check check_tunnel;
Check check_decoded_rules;
Check check_settings;
Check check_dest;
Check check_mtu;
Check check_checker;
Check check_bypassed;

/// For checks of rules: what could not be looked at is not said to be right.
void report_unread(const Facts& facts, Report& report);

/// Runs those of the halves that the facts have.
Findings examine(const Facts& facts);

}  // namespace l3dsrctl::doctor
