// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/stage/chip_fields.hpp"

#include <atomic>

namespace limen::virtual_world {
namespace {
using virtual_chip::CardLink;
using virtual_chip::VpcdState;

// The stage decides when a document leaves and comes back: the bundle's own wishes for that are for
// those who play it alone.
Result<std::shared_ptr<CardLink>> make_card(const std::filesystem::path& folder,
                                            std::optional<std::uint64_t> lift_at_byte) {
    LIMEN_TRY(virtual_chip::Bundle bundle, virtual_chip::load_bundle(folder));
    virtual_chip::LinkSettings link = bundle.link;
    link.remove_at_byte = lift_at_byte;
    link.lay_again_after = std::chrono::milliseconds(0);
    return std::make_shared<CardLink>(std::move(bundle), link);
}

class VpcdField final : public ChipField {
  public:
    explicit VpcdField(const virtual_chip::VpcdAddress& address)
        : server_(address, [this](VpcdState state) { changed(state); }) {}
    ~VpcdField() override { server_.stop(); }

    Result<void> start() { return server_.start(); }
    Result<void> insert(const std::filesystem::path& bundle,
                        std::optional<std::uint64_t> lift_at_byte) override {
        LIMEN_TRY(auto card, make_card(bundle, lift_at_byte));
        connected_ = false;
        left_ = false;
        inserted_ = true;
        server_.insert(std::move(card));
        return {};
    }
    void remove() override {
        inserted_ = false;
        server_.remove();
    }
    bool present() const override { return inserted_ && !left_; }

  private:
    // A chip that was connected and is gone without remove() left by itself.
    void changed(VpcdState state) {
        if (state == VpcdState::laid) connected_ = true;
        if (state == VpcdState::empty && connected_) left_ = true;
    }

    std::atomic<bool> inserted_ = false, connected_ = false, left_ = false;
    virtual_chip::VpcdServer server_;  // last: its thread ends first
};

class LocalField final : public ChipField {
  public:
    explicit LocalField(virtual_chip::VirtualReader& reader) : reader_(reader) {}
    Result<void> insert(const std::filesystem::path& bundle,
                        std::optional<std::uint64_t> lift_at_byte) override {
        LIMEN_TRY(auto card, make_card(bundle, lift_at_byte));
        card_ = card;
        reader_.lay(std::move(card));
        return {};
    }
    void remove() override {
        reader_.lift();
        card_.reset();
    }
    // The reader lets go of a card that slipped away.
    bool present() const override { return !card_.expired(); }

  private:
    virtual_chip::VirtualReader& reader_;
    std::weak_ptr<CardLink> card_;
};

}  // namespace

Result<std::unique_ptr<ChipField>> make_vpcd_field(const virtual_chip::VpcdAddress& address) {
    auto field = std::make_unique<VpcdField>(address);
    LIMEN_CHECK(field->start());
    return field;
}

std::unique_ptr<ChipField> make_local_field(virtual_chip::VirtualReader& reader) {
    return std::make_unique<LocalField>(reader);
}

}  // namespace limen::virtual_world
