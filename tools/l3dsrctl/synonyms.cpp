// SPDX-License-Identifier: BSD-2-Clause
#include "synonyms.hpp"

#include "failure.hpp"

namespace l3dsrctl {

namespace {

struct Synonym {
    char letter;
    const char* word;
    Words ours;
};

// -E and -e set what is not named to its default, as ipvsadm does; `set` alone leaves it. With -A
// and -E mh and sh hash the address alone and spill nothing, unless -b says so.
const Synonym synonyms[] = {
    {'A', "--add-service", {"service", "add", "--as-ipvsadm"}},
    {'E', "--edit-service", {"service", "set", "--as-ipvsadm"}},
    {'D', "--delete-service", {"service", "del"}},
    {'a', "--add-server", {"dest", "add"}},
    {'e', "--edit-server", {"dest", "set", "--as-ipvsadm"}},
    {'d', "--delete-server", {"dest", "del"}},
    {'L', "--list", {"list"}},
    {'l', "--list", {"list"}},
    {'C', "--clear", {"flush"}},
    {'Z', "--zero", {"zero"}},
    {'h', "--help", {"help"}},
};

struct Missing {
    char letter;
    const char* word;
    const char* sentence;
};

constexpr const char* no_connections = "flows are not remembered one by one; leave it out";
constexpr const char* no_daemon = "directors agree without a daemon between them; leave it out";

constexpr Missing missing[] = {
    {'S', "--save", "not yet in this version; l3dsrctl list --json shows everything"},
    {'R', "--restore", "not yet in this version; give the commands one by one"},
    {'\0', "--set", no_connections},
    {'\0', "--start-daemon", no_daemon},
    {'\0', "--stop-daemon", no_daemon},
};

bool is_cluster(const std::string& word) {
    return word.size() >= 2 && word[0] == '-' && word[1] != '-';
}

// Whether `word` is the long form, or a cluster of letters that begins with the short one.
template <typename Entry>
bool matches(const Entry& entry, const std::string& word) {
    return word == entry.word || (is_cluster(word) && word[1] == entry.letter);
}

}  // namespace

Words translate_ipvsadm(Words words) {
    if (words.empty())
        return words;
    const std::string first = words[0];
    for (const Missing& entry : missing)
        if (matches(entry, first))
            throw UsageError(first, entry.sentence);
    for (const Synonym& entry : synonyms) {
        if (!matches(entry, first))
            continue;
        Words ours = entry.ours;
        if (is_cluster(first) && first.size() > 2)
            ours.push_back("-" + first.substr(2));
        ours.insert(ours.end(), words.begin() + 1, words.end());
        return ours;
    }
    return words;
}

}  // namespace l3dsrctl
