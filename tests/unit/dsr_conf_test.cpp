// SPDX-License-Identifier: BSD-2-Clause
// The files of dsrctl: what a line means, what lines mean together, and what becomes of the host.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "dsr_conf/files.hpp"
#include "dsr_conf/memory.hpp"
#include "dsr_conf/parse.hpp"
#include "dsr_conf/setup.hpp"
#include "dsr_conf/vips.hpp"
#include "failure.hpp"
#include "fake_realserver.hpp"
#include "l3dsr/error.hpp"

using l3dsr::Address;
using l3dsrctl::dsr_conf::Lookup;
using l3dsrctl::dsr_conf::Parsed;
using l3dsrctl::dsr_conf::Problem;
using l3dsrctl::dsr_conf::Resolved;
using l3dsrctl::dsr_conf::State;

namespace dsr_conf = l3dsrctl::dsr_conf;

namespace {

Parsed parsed(const std::string& text) {
    Parsed all;

    dsr_conf::parse("a.conf", text, all);
    return all;
}

// "2: 198.18.0.250 7", "3: www.example.com -": each line that names a VIP.
std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> found;

    for (const auto& line : parsed(text).lines)
        found.push_back(std::to_string(line.place.line) + ": " + line.vip + " " +
                        (line.code ? std::to_string(*line.code) : "-"));
    return found;
}

std::vector<std::string> told(const std::vector<Problem>& problems) {
    std::vector<std::string> found;

    for (const Problem& problem : problems)
        found.push_back(to_string(problem.place) + ": " +
                        problem.sentence.substr(0, problem.sentence.find(';')));
    return found;
}

// The reason why the only line of a file is refused.
std::string refused(const std::string& text) {
    const Parsed all = parsed(text);

    EXPECT_TRUE(all.lines.empty()) << text;
    if (all.problems.size() != 1)
        return std::to_string(all.problems.size()) + " problems";
    EXPECT_EQ(all.problems[0].place, (dsr_conf::Place{"a.conf", 1}));
    const std::string& sentence = all.problems[0].sentence;
    EXPECT_NE(sentence.find("; "), std::string::npos) << sentence;
    return sentence.substr(0, sentence.find(';'));
}

Lookup names(const std::string& name) {
    if (name == "www.example.com")
        return {{*Address::parse("198.18.0.1")}, {}};
    if (name == "two.example.com")
        return {{*Address::parse("198.18.0.2"), *Address::parse("198.18.0.1")}, {}};
    return {{}, "unknown"};
}

Resolved resolved(const std::string& text) {
    return resolve(parsed(text).lines, names);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST(DsrConf, VipWithACodeIsL3) {
    EXPECT_EQ(lines("198.18.0.250=28"), Texts{"1: 198.18.0.250 28"});
    EXPECT_EQ(lines("201F::0080:1d0:f8=29"), Texts{"1: 201F::0080:1d0:f8 29"});
}

TEST(DsrConf, VipAloneIsL2) {
    EXPECT_EQ(lines("198.18.0.250\n201F::0080:1d0:f8\n"),
              (Texts{"1: 198.18.0.250 -", "2: 201F::0080:1d0:f8 -"}));
}

TEST(DsrConf, VipMayHaveAName) {
    EXPECT_EQ(lines("www.example.com=7\nWWW-2\nwww.example.com.\n3com.example"),
              (Texts{"1: www.example.com 7", "2: WWW-2 -", "3: www.example.com. -",
                     "4: 3com.example -"}));
}

TEST(DsrConf, CodeIsDecimalOctalOrHexadecimal) {
    EXPECT_EQ(
        lines("198.18.0.1=33\n198.18.0.1=041\n198.18.0.1=0x21\n198.18.0.1=0X3f\n"
              "198.18.0.1=63\n198.18.0.1=1\n198.18.0.1=0077\n198.18.0.1=0x0003"),
        (Texts{"1: 198.18.0.1 33", "2: 198.18.0.1 33", "3: 198.18.0.1 33", "4: 198.18.0.1 63",
               "5: 198.18.0.1 63", "6: 198.18.0.1 1", "7: 198.18.0.1 63", "8: 198.18.0.1 3"}));
}

TEST(DsrConf, BlanksAndCommentsMeanNothing) {
    EXPECT_EQ(lines("# VIP=DSCP\n\n \t \n\t198.18.0.1 \t=  7 # the best = 8\n  # 198.18.0.2\n"
                    "198.18.0.3#\n198.18.0.4=7#x"),
              (Texts{"4: 198.18.0.1 7", "6: 198.18.0.3 -", "7: 198.18.0.4 7"}));
}

TEST(DsrConf, LineEndsOfWindowsAreRead) {
    EXPECT_EQ(lines("# VIP\r\n\r\n198.18.0.1=7\r\n198.18.0.2\r"),
              (Texts{"3: 198.18.0.1 7", "4: 198.18.0.2 -"}));
}

TEST(DsrConf, EmptyFileIsFine) {
    EXPECT_EQ(lines(""), Texts());
    EXPECT_EQ(lines("\n"), Texts());
}

TEST(DsrConf, CodeZeroIsRefused) {
    for (const char* zero : {"0", "00", "0x0", "0x00"})
        EXPECT_EQ(refused(std::string("198.18.0.1=") + zero),
                  "code 0 is the DSCP of packets that nobody has marked, and stands for no VIP "
                  "here");
}

TEST(DsrConf, CodeOutOfRangeIsRefused) {
    EXPECT_EQ(refused("198.18.0.1=64"), "code '64' is out of range");
    EXPECT_EQ(refused("198.18.0.1=0x40"), "code '0x40' is out of range");
    EXPECT_EQ(refused("198.18.0.1=0100"), "code '0100' is out of range");
    EXPECT_EQ(refused("198.18.0.1=99999999999999999999"),
              "code '99999999999999999999' is out of range");
}

TEST(DsrConf, WhatIsNoCodeIsRefused) {
    EXPECT_EQ(refused("198.18.0.1="), "no code follows the '='");
    for (const char* text : {"08", "-1", "+1", "1a", "0x", "0xg", "7.5", "EF", "7=8", "7 8"})
        EXPECT_EQ(refused(std::string("198.18.0.1=") + text),
                  "'" + std::string(text) + "' is no code");
}

TEST(DsrConf, WhatIsNoVipIsRefused) {
    EXPECT_EQ(refused("=7"), "no VIP is before the '='");
    EXPECT_EQ(refused("198.18.0.1 7"), "'198.18.0.1 7' is more than a VIP");
    EXPECT_EQ(refused("198.18.0.1=7 198.18.0.2=11"), "'7 198.18.0.2=11' is no code");
    for (const char* text : {"198.18.0.256", "1.2.3", "7", "198.18.0.1.1", "198.18.0.01"})
        EXPECT_EQ(refused(text), "'" + std::string(text) + "' is no IPv4 address");
    for (const char* text : {"198.18.0.1/32", "a..b", ".a", "-a", "a_b", "root:x"})
        EXPECT_NE(refused(text).find("is n"), std::string::npos) << refused(text);
}

TEST(DsrConf, Ipv6IsWrittenInGroupsOfHexDigits) {
    EXPECT_EQ(refused("::ffff:10.0.0.128"), "'::ffff:10.0.0.128' mixes IPv6 and IPv4");
    for (const char* text :
         {"1::2::3", "[2001:db8::1]", "fe80::1%eth0", "2001:db8::/64", "12345::"})
        EXPECT_EQ(refused(text), "'" + std::string(text) + "' is no IPv6 address");
}

TEST(DsrConf, LongLinesAreRefusedAndShownInPart) {
    const std::string name(100000, 'a');

    EXPECT_EQ(refused(name), "'" + std::string(60, 'a') + "...' is too long for a name");
    EXPECT_EQ(refused("198.18.0.1=" + std::string(100000, '7')),
              "code '" + std::string(60, '7') + "...' is out of range");
    EXPECT_EQ(refused(std::string(64, 'a') + ".example"),
              "'" + std::string(60, 'a') + "...' is neither an address nor a name");
    EXPECT_EQ(lines("198.18.0.1=7 #" + std::string(100000, 'a')), Texts{"1: 198.18.0.1 7"});
}

TEST(DsrConf, MessageIsTextWhateverTheFileHas) {
    EXPECT_EQ(refused(std::string("\x1b[2J\0\xff", 6)),
              "'?[2J?"
              "?' is neither an address nor a name");
}

TEST(DsrConf, AllThatIsWrongIsTold) {
    const Parsed all = parsed("198.18.0.1=7\nx y\n198.18.0.2\n198.18.0.3=0\n");

    EXPECT_EQ(all.lines.size(), 2U);
    EXPECT_EQ(told(all.problems),
              (Texts{"a.conf:2: 'x y' is more than a VIP",
                     "a.conf:4: code 0 is the DSCP of packets that nobody has marked, and stands "
                     "for no VIP here"}));
}

TEST(DsrConf, WhatIsNoFileOfVipsIsNotReadToTheEnd) {
    std::string text;
    for (int i = 0; i < 1000; i++)
        text += "root x\n";
    const Parsed all = parsed(text);

    ASSERT_EQ(all.problems.size(), 21U);
    EXPECT_EQ(told({all.problems.back()}),
              Texts{"a.conf:21: so much is wrong that the rest is not read"});
}

TEST(DsrConf, NameIsItsIpv4Address) {
    const Resolved all = resolved("www.example.com=7");

    ASSERT_EQ(all.vips.size(), 1U);
    EXPECT_EQ(all.vips[0].address, *Address::parse("198.18.0.1"));
    EXPECT_TRUE(all.problems.empty());
    EXPECT_TRUE(all.warnings.empty());
}

TEST(DsrConf, NameWithSeveralAddressesIsTheFirst) {
    const Resolved all = resolved("two.example.com=7");

    ASSERT_EQ(all.vips.size(), 1U);
    EXPECT_EQ(all.vips[0].address, *Address::parse("198.18.0.2"));
    EXPECT_EQ(told(all.warnings),
              Texts{"a.conf:1: two.example.com has 2 IPv4 addresses, 198.18.0.2 is taken"});
}

TEST(DsrConf, NameWithoutAnAddressIsAProblem) {
    EXPECT_EQ(told(resolved("\nnowhere.example.com").unknown),
              Texts{"a.conf:2: no IPv4 address of nowhere.example.com: unknown"});
}

TEST(DsrConf, VipIsNamedOnce) {
    EXPECT_EQ(told(resolved("198.18.0.1=7\nwww.example.com=0x7\n198.18.0.3\n198.18.0.3").problems),
              (Texts{"a.conf:2: 198.18.0.1 with code 7 is at a.conf:1 already",
                     "a.conf:4: 198.18.0.3 is at a.conf:3 already"}));
    EXPECT_EQ(told(resolved("2001:DB8:0:0::1=7\n2001:db8::1=7").problems),
              Texts{"a.conf:2: 2001:db8::1 with code 7 is at a.conf:1 already"});
}

TEST(DsrConf, CodeStandsForOneVipOfAFamily) {
    EXPECT_EQ(told(resolved("198.18.0.1=7\n198.18.0.2=7\n2001:db8::1=7").problems),
              Texts{"a.conf:2: code 7 stands for 198.18.0.1 at a.conf:1 already"});
}

TEST(DsrConf, FilesAreReadTogether) {
    Parsed all;
    dsr_conf::parse("a.conf", "198.18.0.1=7\n", all);
    dsr_conf::parse("b.conf", "\n198.18.0.1=7\n", all);

    EXPECT_EQ(told(resolve(all.lines, names).problems),
              Texts{"b.conf:2: 198.18.0.1 with code 7 is at a.conf:1 already"});
}

TEST(DsrConf, VipMayHaveSeveralCodesAndNoneAsWell) {
    const Resolved all = resolved("198.18.0.1=7\n198.18.0.1=11\n198.18.0.1");

    EXPECT_EQ(all.vips.size(), 3U);
    EXPECT_TRUE(all.problems.empty());
}

TEST(DsrConf, VipIsAnAddressThatRoutersCarry) {
    for (const char* text :
         {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "239.255.255.255", "255.255.255.255",
          "::", "::1", "ff02::1", "fe80::1", "febf::1", "::ffff:a00:80"})
        EXPECT_EQ(resolved(text).problems.size(), 1U) << text;
    for (const char* text : {"1.0.0.0", "126.0.0.1", "128.0.0.1", "223.0.0.1", "240.0.0.1", "::2",
                             "fec0::1", "2001:db8::", "64:ff9b::a00:80"})
        EXPECT_TRUE(resolved(text).problems.empty()) << text;
}

namespace {

/// A directory with files.
class DsrConfFiles : public ::testing::Test {
  protected:
    DsrConfFiles() {
        std::string name = (std::filesystem::temp_directory_path() / "dsr_conf.XXXXXX").string();
        directory = mkdtemp(name.data());
    }
    ~DsrConfFiles() override { std::filesystem::remove_all(directory); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(directory / name) << text;
    }

    Texts vips() const {
        Texts found;
        for (const auto& line : dsr_conf::read(directory.string()).lines)
            found.push_back(line.vip);
        return found;
    }

    Texts problems() const {
        Texts found = told(dsr_conf::read(directory.string()).problems);
        for (std::string& text : found)
            text = text.substr(directory.string().size() + 1);
        return found;
    }

    std::filesystem::path directory;
};

}  // namespace

TEST_F(DsrConfFiles, AreReadByName) {
    write("20-b.conf", "198.18.0.2");
    write("100-c.conf", "198.18.0.1\n");
    write("B.conf", "198.18.0.3\n");
    write("a.conf", "198.18.0.4\n");
    EXPECT_EQ(vips(), (Texts{"198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.4"}));
}

TEST_F(DsrConfFiles, OthersAreNotRead) {
    write(".hidden.conf", "wrong wrong");
    write(".conf", "wrong wrong");
    write("a.conf~", "wrong wrong");
    write("a.conf.rpmsave", "wrong wrong");
    write("README", "wrong wrong");
    std::filesystem::create_directory(directory / "d.conf");
    EXPECT_EQ(vips(), Texts());
    EXPECT_EQ(problems(), Texts());
}

TEST_F(DsrConfFiles, LinkIsReadAsWhatItLeadsTo) {
    write("real", "198.18.0.1");
    std::filesystem::create_symlink("real", directory / "link.conf");
    EXPECT_EQ(vips(), Texts{"198.18.0.1"});
}

TEST_F(DsrConfFiles, LinkToNothingIsRefused) {
    std::filesystem::create_symlink("nothing", directory / "link.conf");
    EXPECT_EQ(problems(), Texts{"link.conf: it is a link that leads nowhere"});
}

TEST_F(DsrConfFiles, PipeIsNotWaitedFor) {
    ASSERT_EQ(mkfifo((directory / "pipe.conf").c_str(), 0600), 0);
    EXPECT_EQ(problems(), Texts{"pipe.conf: it is no regular file"});
}

TEST_F(DsrConfFiles, LargeFileIsRefused) {
    write("large.conf", std::string((1 << 20) + 1, '\n'));
    write("small.conf", std::string(1 << 20, '\n'));
    EXPECT_EQ(problems(), Texts{"large.conf: it is larger than 1 MiB"});
}

TEST_F(DsrConfFiles, OneFileMayBeNamed) {
    write("vips", "198.18.0.1");
    EXPECT_EQ(dsr_conf::read((directory / "vips").string()).lines.size(), 1U);
}

TEST_F(DsrConfFiles, PathThatIsNotThereIsRefused) {
    EXPECT_THROW(dsr_conf::read((directory / "nothing").string()), l3dsrctl::UsageError);
}

TEST_F(DsrConfFiles, WhatNamesMeantIsRemembered) {
    const dsr_conf::Memory memory((directory / "run" / "names").string());
    const auto vip = [](const char* name, const char* address) {
        return dsr_conf::Vip{{{"a.conf", 1}, name, 7}, *l3dsr::Address::parse(address)};
    };

    EXPECT_TRUE(memory.read().empty());
    memory.remember({vip("www.example.test", "198.18.0.1"), vip("198.18.0.2", "198.18.0.2")});
    memory.remember({vip("mail.example.test", "198.18.0.3")});
    EXPECT_EQ(memory.read().size(), 2U) << "an address means itself";
    memory.remember({vip("www.example.test", "198.18.0.4")});
    EXPECT_EQ(memory.read().at("www.example.test").to_string(), "198.18.0.4");
    memory.forget({vip("www.example.test", "198.18.0.4")});
    EXPECT_EQ(memory.read().size(), 1U);
    EXPECT_EQ(memory.read().at("mail.example.test").to_string(), "198.18.0.3");
}

TEST_F(DsrConfFiles, WhatIsRememberedNeedNotBeAsked) {
    const auto nobody = [](const std::string&) { return dsr_conf::Lookup{{}, "nobody answers"}; };
    const std::vector<dsr_conf::Line> lines{{{"a.conf", 1}, "www.example.test", 7},
                                            {{"a.conf", 2}, "mail.example.test", 11}};
    const auto all = dsr_conf::resolve(
        lines,
        dsr_conf::remembered({{"www.example.test", *l3dsr::Address::parse("198.18.0.1")}}, nobody));

    ASSERT_EQ(all.vips.size(), 1U);
    EXPECT_EQ(all.vips[0].address.to_string(), "198.18.0.1");
    EXPECT_TRUE(all.problems.empty());
    EXPECT_EQ(told(all.unknown),
              Texts{"a.conf:2: no IPv4 address of mail.example.test: nobody answers"});
}

TEST_F(DsrConfFiles, WhatIsNotWrittenByUsIsNotBelieved) {
    write("names", "www.example.test nowhere\n\nmail.example.test\nftp.example.test 198.18.0.5\n");
    const auto known = dsr_conf::Memory((directory / "names").string()).read();

    ASSERT_EQ(known.size(), 1U);
    EXPECT_EQ(known.at("ftp.example.test").to_string(), "198.18.0.5");
    EXPECT_THROW(
        dsr_conf::Memory("/dev/null/names")
            .remember({{{{"a.conf", 1}, "www.example.test", 7}, *l3dsr::Address::parse("::2")}}),
        l3dsr::Error);
}

namespace {

/// Lines, and a host where they are started and stopped.
class DsrConfSetup : public ::testing::Test {
  protected:
    struct Ends {
        explicit Ends(World& world)
            : realserver(std::make_unique<FakeKernel>(world)), host(world) {}

        std::vector<dsr_conf::Status> look(const std::string& text) {
            return dsr_conf::look(resolved(text).vips, realserver.vips(), host);
        }

        l3dsr::Realserver realserver;
        FakeHost host;
    };

    Texts start(const std::string& text) {
        Ends ends(world);
        const auto statuses = ends.look(text);

        world.steps.clear();
        dsr_conf::start(statuses, ends.realserver, ends.host);
        return world.steps;
    }

    Texts stop(const std::string& text) {
        Ends ends(world);
        const auto statuses = ends.look(text);

        world.steps.clear();
        failures = told(dsr_conf::stop(statuses, ends.realserver, ends.host));
        return world.steps;
    }

    std::vector<State> states(const std::string& text) {
        Ends ends(world);
        std::vector<State> found;
        for (const auto& status : ends.look(text))
            found.push_back(status.state);
        return found;
    }

    Texts conflicts(const std::string& text) {
        Ends ends(world);
        Texts found;
        for (const Problem& problem : dsr_conf::conflicts(ends.look(text), ends.realserver.vips()))
            found.push_back(to_string(problem.place) + ": " + problem.sentence);
        return found;
    }

    using States = std::vector<State>;

    static constexpr const char* both = "198.18.0.1=7\n198.18.0.2\n2001:db8::1=7\n2001:db8::2";

    World world;
    Texts failures;
};

}  // namespace

TEST_F(DsrConfSetup, StartsAndStopsWithoutATrace) {
    const World before = world;

    EXPECT_EQ(states(both), States(4, State::stopped));
    start(both);
    EXPECT_EQ(states(both), States(4, State::started));
    EXPECT_EQ(world.map.size(), 2U);
    EXPECT_EQ(world.addresses.size(), 4U);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{1, 2}));
    stop(both);
    EXPECT_TRUE(failures.empty());
    EXPECT_TRUE(world.same_state(before));
}

TEST_F(DsrConfSetup, StartedTwiceChangesNothing) {
    start(both);
    EXPECT_EQ(start(both), Texts());
    stop(both);
    EXPECT_EQ(stop(both), Texts());
}

TEST_F(DsrConfSetup, OneVipOfBothKindsStartsAndStops) {
    const World before = world;

    for (const char* text :
         {"198.18.0.1\n198.18.0.1=7", "198.18.0.1=7\n198.18.0.1=11\n198.18.0.1"}) {
        start(text);
        EXPECT_EQ(start(text), Texts());
        stop(text);
        EXPECT_TRUE(world.same_state(before)) << text;
    }
}

TEST_F(DsrConfSetup, FailedStartTakesAllBack) {
    const World before = world;
    const auto count = static_cast<int>(start(both).size());

    for (int at = 0; at < count; at++) {
        world = before;
        world.fail_at = at;
        const auto error = error_of([&] { start(both); });
        EXPECT_EQ(error.attempt().substr(0, 7), "a.conf:");
        EXPECT_TRUE(world.same_state(before)) << at;
    }
}

TEST_F(DsrConfSetup, FailedStartLeavesWhatWasThere) {
    start("198.18.0.1=7");
    const World before = world;

    world.fail_at = 2;
    error_of([&] { start("198.18.0.1=7\n198.18.0.3=11\n198.18.0.2"); });
    EXPECT_TRUE(world.same_state(before));
}

TEST_F(DsrConfSetup, HalfOfAVipIsMadeWhole) {
    start("198.18.0.1=7");
    world.addresses.clear();
    EXPECT_EQ(states("198.18.0.1=7"), States{State::partial});
    start("198.18.0.1=7");
    EXPECT_EQ(states("198.18.0.1=7"), States{State::started});
    stop("198.18.0.1=7");
    EXPECT_TRUE(world.addresses.empty());

    world.addresses.insert({"lo", "198.18.0.1"});
    EXPECT_EQ(states("198.18.0.1=7"), States{State::partial});
    start("198.18.0.1=7");
    stop("198.18.0.1=7");
    EXPECT_EQ(world.addresses.size(), 1U);
}

TEST_F(DsrConfSetup, StopTakesWhatTheFilesNameAlone) {
    start("198.18.0.1=7\n198.18.0.2=11");
    stop("198.18.0.1=7\n198.18.0.2=15\n198.18.0.3=19");
    EXPECT_EQ(states("198.18.0.2=11"), States{State::started});
    EXPECT_EQ(world.map.size(), 1U);
    EXPECT_EQ(world.arp, (l3dsr::ArpSettings{1, 2}));
}

TEST_F(DsrConfSetup, StopGoesOnPastARefusal) {
    start("198.18.0.1=7\n2001:db8::1=7");
    world.fail_at = 0;
    stop("198.18.0.1=7\n2001:db8::1=7");
    EXPECT_EQ(failures.size(), 1U);
    EXPECT_EQ(failures.at(0).substr(0, 9), "a.conf:2:");
    EXPECT_EQ(world.map.size(), 1U);
}

TEST_F(DsrConfSetup, AnotherCodeOnTheHostIsAConflict) {
    start("198.18.0.1=11");
    EXPECT_EQ(conflicts("\n198.18.0.1=7"),
              Texts{"a.conf:2: 198.18.0.1 has code 11 on this host; change it: l3dsrctl vip set "
                    "198.18.0.1 --old-dscp 11 --dscp 7"});
    EXPECT_EQ(conflicts("198.18.0.1=7\n198.18.0.1=11"), Texts());
    EXPECT_EQ(conflicts("198.18.0.1"), Texts());
}

TEST_F(DsrConfSetup, CodeOfAnotherVipOnTheHostIsAConflict) {
    start("198.18.0.1=7\n198.18.0.9=11");
    EXPECT_EQ(conflicts("198.18.0.1=7\n198.18.0.2=11\n2001:db8::1=11"),
              Texts{"a.conf:2: code 11 stands for 198.18.0.9 on this host; take another code, or "
                    "free it: l3dsrctl vip del 198.18.0.9 --dscp 11"});
}
