// SPDX-License-Identifier: Apache-2.0
// The managed trust store: import, anti-rollback, provenance, distrust, damage, power loss.
#include "identity/pki/trust_archive.hpp"

#include <sys/stat.h>

#include <openssl/pem.h>

#include "base/files.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/distrust.hpp"
#include "identity/pki/trust_index.hpp"
#include "tests/unit/pki/test_country.hpp"

namespace limen::pki::test {
namespace {

namespace fs = std::filesystem;

struct Authority {
    KeyPtr key;
    X509Ptr certificate;
    explicit Authority(const Template& t)
        : key(make_key("prime256v1")), certificate(make_certificate(at_today(t), key.get())) {}
};

class Archive : public ::testing::Test {
  protected:
    Archive() : root({"UT", "CSCA"}), a({"AA", "CSCA"}), b({"BB", "CSCA"}), c({"CC", "CSCA"}) {
        from.write("root.cer", der(root.certificate.get()));
        store = from.path / "store";
    }

    Bytes list(const std::vector<X509*>& certificates, UtcMicros signed_us,
               const Authority& signed_by) const {
        Template t = {"UT", "ML", false, kNow - 300 * kDay, kNow + 300 * kDay, false, 9};
        t.country = country_of(X509_get_subject_name(signed_by.certificate.get()));
        t.more = {{"extendedKeyUsage", "critical,2.23.136.1.1.3"}};
        const KeyPtr key = make_key("prime256v1");
        const X509Ptr signer = make_certificate(at_today(t), key.get(), signed_by.certificate.get(),
                                                signed_by.key.get());
        Bytes set;
        for (X509* certificate : certificates) {
            const Bytes bytes = der(certificate);
            set.insert(set.end(), bytes.begin(), bytes.end());
        }
        SodParts parts;
        parts.content_type = "2.23.136.1.1.2";
        parts.wrapped = false;
        parts.signed_us = signed_us;
        return build_sod(
            tlv::encode(0x30, {Bytes{0x02, 0x01, 0x00}, tlv::encode(0x31, ByteView(set))}),
            signer.get(), key.get(), parts);
    }
    ImportReport import(const std::vector<fs::path>& files, bool force = false,
                        bool with_root = true) {
        auto archive = TrustArchive::open(store);
        EXPECT_TRUE(archive) << archive.error().describe();
        auto report = archive->import(
            with_root ? std::vector{from.path / "root.cer"} : std::vector<fs::path>{}, files,
            {today_us(), force});
        EXPECT_TRUE(report) << report.error().describe();
        return report.value_or(ImportReport{});
    }
    std::set<std::string> countries() const {
        std::set<std::string> out;
        if (const auto trust = TrustStore::load({store}))
            for (const Certificate& one : (*trust)->certificates()) out.insert(one.country);
        return out;
    }

    Folder from;
    Authority root, a, b, c;
    fs::path store;
};

using States = std::set<std::string>;

TEST_F(Archive, AListIsTakenWithItsRootAndTellsWhereEachCertificateCameFrom) {
    const auto report = import({from.write(
        "one.ml", list({a.certificate.get(), b.certificate.get()}, today_us() - kDay, root))});
    EXPECT_TRUE(report.complete());
    EXPECT_EQ(report.added.size(), 3u);
    EXPECT_EQ(countries(), (States{"AA", "BB", "UT"}));
    const auto trust = TrustStore::load({store});
    ASSERT_TRUE(trust);
    EXPECT_TRUE((*trust)->problems().empty());
    for (const Certificate& one : (*trust)->certificates()) {
        EXPECT_EQ(one.source, one.country == "UT" ? "root.cer" : "one.ml");
        EXPECT_TRUE(one.imported_us);
        EXPECT_EQ(one.key, "prime256v1");
    }
    EXPECT_EQ((*trust)->lists().size(), 2u);
}

TEST_F(Archive, AnOlderListIsNeverTakenOverANewerOneUnlessForced) {
    const auto newer = from.write("new.ml", list({a.certificate.get()}, today_us() - kDay, root));
    const auto older =
        from.write("old.ml", list({b.certificate.get()}, today_us() - 9 * kDay, root));
    import({newer});
    const auto refused = import({older});
    ASSERT_EQ(refused.items.size(), 2u);
    EXPECT_EQ(refused.items[1].cause, "trust.older");
    EXPECT_EQ(countries(), (States{"AA", "UT"}));
    const auto forced = import({older}, true);
    EXPECT_TRUE(forced.complete());
    EXPECT_EQ(countries(), (States{"BB", "UT"}));
    const auto archive = TrustArchive::open(store);
    ASSERT_TRUE(archive);
    bool remembered = false;
    for (const auto& [at_us, words] : archive->history())
        remembered = remembered || words.find("forced") != std::string::npos;
    EXPECT_TRUE(remembered);
}

TEST_F(Archive, ANewerListTakesTheOldersPlaceAndSaysWhatIsGone) {
    import({from.write(
        "old.ml", list({a.certificate.get(), b.certificate.get()}, today_us() - 9 * kDay, root))});
    const auto report = import({from.write(
        "new.ml", list({b.certificate.get(), c.certificate.get()}, today_us() - kDay, root))});
    ASSERT_EQ(report.gone.size(), 1u);
    EXPECT_EQ(report.gone[0].substr(0, 2), "AA");
    EXPECT_EQ(report.added.size(), 1u);
    EXPECT_EQ(countries(), (States{"BB", "CC", "UT"}));
    const auto archive = TrustArchive::open(store);
    EXPECT_EQ(archive->sources().size(), 2u);
}

TEST_F(Archive, TwoListsOfOneAgeAreAConflict) {
    const UtcMicros at_us = today_us() - kDay;
    import({from.write("one.ml", list({a.certificate.get()}, at_us, root))});
    const auto report = import({from.write("other.ml", list({b.certificate.get()}, at_us, root))});
    EXPECT_EQ(report.items.back().cause, "trust.conflict");
    EXPECT_EQ(report.conflicts.size(), 1u);
    EXPECT_EQ(countries(), (States{"AA", "UT"}));
}

TEST_F(Archive, AListFromTheFutureIsRefused) {
    const auto report =
        import({from.write("one.ml", list({a.certificate.get()}, today_us() + 2 * kDay, root))});
    EXPECT_EQ(report.items.back().cause, "trust.from_future");
}

TEST_F(Archive, TheSameAgainIsKnown) {
    const auto file = from.write("one.ml", list({a.certificate.get()}, today_us() - kDay, root));
    import({file});
    const auto report = import({file});
    for (const ImportedItem& item : report.items)
        EXPECT_EQ(item.outcome, ImportedItem::Outcome::known) << item.words;
    EXPECT_TRUE(report.added.empty());
}

// What one list brings must not vouch for another list: else whoever stands on a list could add
// anybody.
TEST_F(Archive, AnAuthorityFromAListVouchesForNoList) {
    import({from.write("one.ml", list({a.certificate.get()}, today_us() - kDay, root))});
    const auto report =
        import({from.write("two.ml", list({b.certificate.get()}, today_us() - kDay, a))});
    EXPECT_EQ(report.items.back().cause, "trust.unknown_signer");
    EXPECT_EQ(countries(), (States{"AA", "UT"}));
    // Nor does one that was imported without being named a root.
    from.write("a.cer", der(a.certificate.get()));
    const auto again = import({from.path / "a.cer", from.path / "two.ml"});
    EXPECT_EQ(again.items.back().cause, "trust.unknown_signer");
    auto archive = TrustArchive::open(store);
    const auto rooted =
        archive->import({from.path / "a.cer"}, {from.path / "two.ml"}, {today_us(), false});
    ASSERT_TRUE(rooted);
    EXPECT_TRUE(rooted->complete());
}

// The State has a new key; the first list under it brings the link from the old one.
TEST_F(Archive, ALinkInTheListItselfLeadsToTheRoot) {
    Authority next({"UT", "CSCA 2"});
    const X509Ptr link = make_certificate(at_today({"UT", "CSCA 2"}), next.key.get(),
                                          root.certificate.get(), root.key.get());
    const auto without = import({from.write(
        "no.ml", list({a.certificate.get(), next.certificate.get()}, today_us() - kDay, next))});
    EXPECT_EQ(without.items.back().outcome, ImportedItem::Outcome::refused);
    const auto with =
        import({from.write("yes.ml", list({a.certificate.get(), next.certificate.get(), link.get()},
                                          today_us() - kDay, next))});
    EXPECT_TRUE(with.complete()) << with.items.back().words;
}

// A State changes its key every five years: more than seven changes between a root and a list's
// signer are no history but a way to keep an import busy.
TEST_F(Archive, LinksInAListLeadOnlySoFar) {
    const auto outcome = [&](int changes) {
        std::vector<Authority> keys;
        std::vector<X509Ptr> links;
        for (int i = 0; i < changes; ++i) {
            const std::string name = "CSCA " + std::to_string(changes) + "/" + std::to_string(i);
            keys.emplace_back(Template{"UT", name});
            const Authority& older = i == 0 ? root : keys[keys.size() - 2];
            links.push_back(make_certificate(at_today({"UT", name}), keys.back().key.get(),
                                             older.certificate.get(), older.key.get()));
        }
        // The newest first, so that each looking through the list finds one more.
        std::vector<X509*> newest_first;
        for (auto link = links.rbegin(); link != links.rend(); ++link)
            newest_first.push_back(link->get());
        const auto file = from.write(std::to_string(changes) + ".ml",
                                     list(newest_first, today_us() - kDay, keys.back()));
        return import({file}).items.back().outcome;
    };
    EXPECT_EQ(outcome(7), ImportedItem::Outcome::taken);
    EXPECT_EQ(outcome(12), ImportedItem::Outcome::refused);
}

TEST_F(Archive, RevocationListsGoByNumberThenByTime) {
    import({from.path / "root.cer"});
    const auto crl = [&](const char* name, const char* number, int days_ago) {
        CrlOptions options;
        options.number = number;
        options.this_update_us = today_us() - days_ago * kDay;
        return from.write(name, der(make_crl(root.certificate.get(), root.key.get(), {5},
                                             today_us() + kDay, options)
                                        .get()));
    };
    EXPECT_TRUE(import({crl("9.crl", "9", 5)}).complete());
    EXPECT_EQ(import({crl("8.crl", "8", 1)}).items.back().cause, "trust.older");
    EXPECT_TRUE(import({crl("10.crl", "10", 9)}).complete());
    EXPECT_EQ(import({crl("again.crl", "10", 10)}).items.back().cause, "trust.older");
    CrlOptions options;
    const Authority stranger({"UT", "CSCA"});
    const auto foreign = from.write(
        "foreign.crl",
        der(make_crl(stranger.certificate.get(), stranger.key.get(), {}, today_us() + kDay, options)
                .get()));
    EXPECT_EQ(import({foreign}).items.back().cause, "trust.signature_wrong");
    const auto nobodys = from.write(
        "nobodys.crl",
        der(make_crl(a.certificate.get(), a.key.get(), {}, today_us() + kDay, options).get()));
    EXPECT_EQ(import({nobodys}).items.back().cause, "trust.unknown_issuer");
}

TEST_F(Archive, AListWhoseSignerIsRevokedIsRefused) {
    CrlOptions options;
    options.this_update_us = today_us() - kDay;
    const auto crl = from.write("a.crl", der(make_crl(root.certificate.get(), root.key.get(), {9},
                                                      today_us() + kDay, options)
                                                 .get()));
    const auto report =
        import({crl, from.write("one.ml", list({a.certificate.get()}, today_us() - kDay, root))});
    EXPECT_EQ(report.items.back().cause, "trust.signer_revoked");
}

TEST_F(Archive, ADistrustedCertificateIsGoneAndStaysGone) {
    const auto one = from.write(
        "one.ml", list({a.certificate.get(), b.certificate.get()}, today_us() - 2 * kDay, root));
    import({one});
    ASSERT_TRUE(add_distrust(store, to_hex(fingerprint_of(a.certificate.get())), "stolen key"));
    EXPECT_EQ(countries(), (States{"BB", "UT"}));
    const auto report = import({from.write(
        "two.ml", list({a.certificate.get(), b.certificate.get()}, today_us() - kDay, root))});
    EXPECT_EQ(countries(), (States{"BB", "UT"}));
    ASSERT_EQ(report.conflicts.size(), 1u);
    EXPECT_NE(report.conflicts[0].find("stolen key"), std::string::npos);
    // The same file beside plain certificates.
    Folder plain;
    plain.write("a.cer", der(a.certificate.get()));
    plain.write("b.cer", der(b.certificate.get()));
    ASSERT_TRUE(add_distrust(plain.path, to_hex(fingerprint_of(a.certificate.get())), "x"));
    EXPECT_EQ((*TrustStore::load({plain.path}))->certificates().size(), 1u);
}

TEST_F(Archive, AMistypedDistrustStopsTheStore) {
    import({from.path / "root.cer"});
    ASSERT_TRUE(write_file(store / kDistrustFile, as_bytes("# comment\n\nabcd typo\n")));
    EXPECT_EQ(TrustStore::load({store}).error().cause, "trust.bad_distrust");
    EXPECT_EQ(add_distrust(store, "1234", "x").error().cause, "trust.bad_fingerprint");
}

TEST_F(Archive, AThingCanBeTakenOutAgain) {
    import({from.write("one.ml", list({a.certificate.get()}, today_us() - kDay, root))});
    auto archive = TrustArchive::open(store);
    ASSERT_TRUE(archive);
    std::string id;
    for (const auto& source : archive->sources())
        if (source.info.file == "one.ml") id = source.id;
    EXPECT_EQ(archive->forget("00", today_us()).error().cause, "trust.unknown_id");
    EXPECT_EQ(archive->forget(id.substr(0, 12), today_us()).value(), "one.ml");
    EXPECT_EQ(countries(), States{"UT"});
}

TEST_F(Archive, EveryDamagedByteOfTheIndexIsFound) {
    import({from.write("one.ml", list({a.certificate.get()}, today_us() - kDay, root))});
    const Bytes good = *read_file(store / kIndexFile);
    for (std::size_t at = 0; at < good.size(); at += 37) {
        Bytes bad = good;
        bad[at] ^= 0x10;
        EXPECT_EQ(decode_index(bad).error().cause, "trust.index_damaged") << at;
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{20}, good.size() - 1})
        EXPECT_FALSE(decode_index(ByteView(good).first(size)));
    Bytes bad = good;
    bad[good.size() / 2] ^= 1;
    ASSERT_TRUE(write_file(store / kIndexFile, bad));
    EXPECT_EQ(TrustStore::load({store}).error().cause, "trust.index_damaged");
    auto archive = TrustArchive::open(store);
    ASSERT_TRUE(archive);
    EXPECT_TRUE(archive->damage());
    EXPECT_FALSE(archive->check(today_us()).empty());
    EXPECT_FALSE(archive->import({}, {from.path / "root.cer"}, {today_us(), false}));
    // Everything comes back from the sources.
    ASSERT_TRUE(archive->rebuild(today_us()));
    EXPECT_TRUE(archive->check(today_us()).empty());
    EXPECT_EQ(countries(), (States{"AA", "UT"}));
}

TEST_F(Archive, CheckFindsAnIndexThatSaysMoreThanItsSources) {
    import({from.write("one.ml", list({a.certificate.get()}, today_us() - kDay, root))});
    auto archive = TrustArchive::open(store);
    EXPECT_TRUE(archive->check(today_us()).empty());
    for (const auto& file : fs::directory_iterator(store / "sources"))
        if (file.path().extension() == ".ml") fs::remove(file.path());
    std::set<std::string> causes;
    for (const Error& problem : archive->check(today_us())) causes.insert(problem.cause);
    EXPECT_EQ(causes, (States{"trust.index_differs", "trust.source_missing"}));
}

// A power loss between any two writes leaves the old store or the new one: the index is written
// last, and what was written before it is not looked at.
TEST_F(Archive, SourcesWithoutTheIndexChangeNothing) {
    import({from.path / "root.cer"});
    ASSERT_TRUE(write_file(store / "sources" / "half-written.ml", Bytes(100)));
    EXPECT_EQ(countries(), States{"UT"});
    import({from.write("one.ml", list({a.certificate.get()}, today_us() - kDay, root))});
    EXPECT_FALSE(fs::exists(store / "sources" / "half-written.ml"));
    EXPECT_EQ(countries(), (States{"AA", "UT"}));
}

TEST_F(Archive, AFileThatWasOnlyCopiedInCountsForNothingAndIsNamed) {
    import({from.path / "root.cer"});
    ASSERT_TRUE(write_file(store / "a.cer", der(a.certificate.get())));
    const auto trust = TrustStore::load({store});
    ASSERT_TRUE(trust);
    EXPECT_EQ(countries(), States{"UT"});
    ASSERT_EQ((*trust)->problems().size(), 1u);
    EXPECT_EQ((*trust)->problems()[0].cause, "trust.not_imported");
}

TEST_F(Archive, AnIndexThatOthersCanWriteIsNamed) {
    import({from.path / "root.cer"});
    ::chmod((store / kIndexFile).c_str(), 0666);
    const auto trust = TrustStore::load({store});
    ASSERT_TRUE(trust);
    ASSERT_EQ((*trust)->problems().size(), 1u);
    EXPECT_EQ((*trust)->problems()[0].cause, "trust.writable_by_others");
}

TEST_F(Archive, TwoProgramsDoNotChangeItAtOnce) {
    const auto first = TrustArchive::open(store);
    ASSERT_TRUE(first);
    const auto second = TrustArchive::open(store);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().cause, "trust.busy");
    EXPECT_TRUE(second.error().retryable);
}

TEST_F(Archive, WhatIsNoTrustIsRefusedByNameAndTheRestIsTaken) {
    const X509Ptr signer = make_certificate(at_today(kSigner), make_key("prime256v1").get(),
                                            root.certificate.get(), root.key.get());
    const auto report = import({from.write("garbage.cer", Bytes{1, 2, 3}),
                                from.write("signer.cer", der(signer.get())),
                                from.write("a.cer", der(a.certificate.get()))});
    EXPECT_FALSE(report.complete());
    std::map<std::string, std::string> causes;
    for (const ImportedItem& item : report.items)
        causes[fs::path(item.name).filename().string()] = item.cause;
    EXPECT_EQ(causes["garbage.cer"], "pki.unknown_file");
    EXPECT_EQ(causes["signer.cer"], "pki.not_an_authority");
    EXPECT_EQ(causes["a.cer"], "");
    EXPECT_EQ(countries(), (States{"AA", "UT"}));
    auto archive = TrustArchive::open(from.path / "empty");
    EXPECT_EQ(archive->import({}, {}, {today_us(), false}).error().cause, "trust.empty");
}

TEST_F(Archive, TwoCertificatesOfOneSerialNumberAreAConflict) {
    const X509Ptr twin = make_certificate(at_today({"AA", "CSCA"}), a.key.get());
    Template later = at_today({"AA", "CSCA"});
    later.not_after_us += kDay;
    const X509Ptr other = make_certificate(later, a.key.get());
    const auto report =
        import({from.write("one.cer", der(twin.get())), from.write("two.cer", der(other.get()))});
    EXPECT_EQ(report.conflicts.size(), 1u);
}

// The ICAO PKD's form.
TEST_F(Archive, AnLdifFileIsReadToItsLastList) {
    const auto base64 = [](const Bytes& bytes) {
        std::string out(4 * ((bytes.size() + 2) / 3), ' ');
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(),
                        static_cast<int>(bytes.size()));
        std::string folded;
        for (std::size_t at = 0; at < out.size(); at += 60)
            folded += (at == 0 ? "" : "\n ") + out.substr(at, 60);
        return folded;
    };
    const std::string ldif =
        "version: 1\n\ndn: cn=UT,o=ml,c=UT,dc=data,dc=download\nobjectClass: top\n"
        "pkdMasterListContent:: " +
        base64(list({a.certificate.get(), b.certificate.get()}, today_us() - kDay, root)) +
        "\n\ndn: cn=DSC,o=dsc,c=UT\nuserCertificate;binary:: AAAA\n"
        "cACertificate;binary:: " +
        base64(der(c.certificate.get())) + "\n";
    const auto report = import({from.write("icao.ldif", to_bytes(as_bytes(ldif)))});
    EXPECT_TRUE(report.complete());
    EXPECT_EQ(countries(), (States{"AA", "BB", "CC", "UT"}));
    const auto broken = import(
        {from.write("broken.ldif", to_bytes(as_bytes("dn: x\ncACertificate;binary:: A!==\n")))});
    EXPECT_EQ(broken.items.back().cause, "pki.bad_ldif");
}

}  // namespace
}  // namespace limen::pki::test
