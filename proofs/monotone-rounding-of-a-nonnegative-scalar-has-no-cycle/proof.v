(** A scalar recurrence with a >= 0 has no cycle under monotone rounding, and no
    read-out of its state decides parity.

    1. The scalar step, for every radix, format and rounding of Flocq: fused,
       every operation rounded, and saturating.
    2. Formats whose values are multiples of a quantum and which saturate (fixed
       point; floats, E4M3FN included): the state set is finite, nothing is assumed.
    3. Any finite, totally ordered set of codes with any monotone step: what a
       format with other rules (infinities, non-standard overflow) has to show. *)
From Coq Require Import Reals Lra List ZArith Lia Arith.
From Flocq Require Import Core.
From Statetrack Require Import Orbit Words FloatOrbit.
Local Open Scope R_scope.

(** ** 1. Every radix, format and rounding *)
Section Scalar.
Variable beta : radix.
Variable fexp : Z -> Z.
Context {vexp : Valid_exp fexp}.
Variable rnd : R -> Z.
Context {vrnd : Valid_rnd rnd}.
Variable top : R.

Inductive semantics := fused | per_operation | saturating.
Definition step (s : semantics) : R -> R -> R -> R :=
  match s with
  | fused => step_fused beta fexp rnd               (* fl (a h + b) *)
  | per_operation => step_rounded beta fexp rnd     (* fl (fl (a h) + b) *)
  | saturating => step_sat beta fexp rnd top        (* sat (fl (sat (fl (a h)) + b)) *)
  end.

Lemma step_mono s a b : 0 <= a -> forall x y, x <= y -> step s a b x <= step s a b y.
Proof.
  intro Ha. destruct s; [apply step_fused_mono | apply step_rounded_mono | apply step_sat_mono]; assumption.
Qed.

Theorem nonnegative_scalar_has_no_cycle s a b : 0 <= a ->
  forall p h, (p > 0)%nat -> iter (step s a b) p h = h -> step s a b h = h.
Proof. intro Ha. apply real_no_cycle, step_mono, Ha. Qed.

Theorem nonnegative_scalar_is_eventually_constant s a b (dom : list R) h : 0 <= a ->
  (forall n, In (iter (step s a b) n h) dom) ->
  forall n, (length dom <= n)%nat -> iter (step s a b) n h = iter (step s a b) (length dom) h.
Proof.
  intro Ha. apply (eventually_constant Rle Rle_refl Rle_trans Rle_antisym Rle_total _ (step_mono s a b Ha) Req_EM_T).
Qed.

(** Over {0, 1}: whatever letter 0 does. *)
Theorem nonnegative_scalar_does_not_decide_parity s a b (layer : bool -> R -> R) (dom : list R) h : 0 <= a ->
  layer true = step s a b ->
  (forall n, In (iter (step s a b) n h) dom) ->
  ~ exists read : R -> bool, forall w, read (run layer h w) = parity w.
Proof.
  intros Ha L Dom [read Hr]. apply (real_no_parity _ (step_mono s a b Ha) dom h Dom).
  exists read. intro k. rewrite <- parity_repeat, <- Hr, run_ones, L. reflexivity.
Qed.
End Scalar.

(** ** 2. Saturating formats, no assumption left *)
Theorem saturated_scalar_does_not_decide_parity fexp e N rnd `{Valid_exp fexp} `{Valid_rnd rnd} :
  (forall x, exists z : Z, fl radix2 fexp rnd x = IZR z * bpow radix2 e) ->
  let q := q fexp e N rnd in
  forall a b (layer : bool -> R -> R) h, 0 <= a -> In h (grid e N) ->
  layer true = (fun h => q (q (a * h) + b)) ->
  ~ exists read : R -> bool, forall w, read (run layer h w) = parity w.
Proof.
  intros M q0 a b layer h Ha Hh L [read Hr].
  apply (saturated_no_parity fexp e N rnd M a b Ha h Hh).
  exists read. intro k. rewrite <- parity_repeat, <- Hr, run_ones, L. reflexivity.
Qed.

(** Floats with precision prec and least subnormal 2^emin that saturate at N 2^emin;
    e4m3fn: precision 4, least subnormal 2^-9, largest value 448. *)
Theorem saturated_float_does_not_decide_parity emin prec N rnd `{Prec_gt_0 prec} `{Valid_rnd rnd} :
  let q := q (FLT_exp emin prec) emin N rnd in
  forall a b (layer : bool -> R -> R) h, 0 <= a -> In h (grid emin N) ->
  layer true = (fun h => q (q (a * h) + b)) ->
  ~ exists read : R -> bool, forall w, read (run layer h w) = parity w.
Proof. exact (saturated_scalar_does_not_decide_parity (FLT_exp emin prec) emin N rnd (float_multiple emin prec rnd)). Qed.

Corollary e4m3fn_scalar_does_not_decide_parity N : INR N * bpow radix2 (-9) = 448 ->
  let q := fun x => sat 448 (fl radix2 (FLT_exp (-9) 4) ZnearestE x) in
  forall a b (layer : bool -> R -> R) h, 0 <= a -> In h (grid (-9) N) ->
  layer true = (fun h => q (q (a * h) + b)) ->
  ~ exists read : R -> bool, forall w, read (run layer h w) = parity w.
Proof.
  intros <-. assert (Prec_gt_0 4) by reflexivity.
  exact (saturated_float_does_not_decide_parity (-9) 4 N ZnearestE).
Qed.

(** There is such an N: 448 is a multiple of 2^-9. *)
Lemma e4m3fn_top_is_a_multiple : exists N, INR N * bpow radix2 (-9) = 448.
Proof.
  destruct (Z_of_nat_complete 229376) as [N HN]; [lia |]. exists N.
  rewrite INR_IZR_INZ, <- HN. simpl. lra.
Qed.

(** Fixed point with quantum 2^e that saturates at N 2^e. *)
Corollary saturated_fixed_point_does_not_decide_parity e N rnd `{Valid_rnd rnd} :
  let q := q (FIX_exp e) e N rnd in
  forall a b (layer : bool -> R -> R) h, 0 <= a -> In h (grid e N) ->
  layer true = (fun h => q (q (a * h) + b)) ->
  ~ exists read : R -> bool, forall w, read (run layer h w) = parity w.
Proof. exact (saturated_scalar_does_not_decide_parity (FIX_exp e) e N rnd (fixed_multiple e rnd)). Qed.

(** ** 3. Any finite chain of codes (no axiom) *)
Section Codes.
Context {T : Type}.
Variable le : T -> T -> Prop.
Hypothesis le_refl  : forall x, le x x.
Hypothesis le_trans : forall x y z, le x y -> le y z -> le x z.
Hypothesis le_anti  : forall x y, le x y -> le y x -> x = y.
Hypothesis le_total : forall x y, le x y \/ le y x.
Hypothesis eq_dec : forall x y : T, {x = y} + {x <> y}.
Variable codes : list T.
Hypothesis all_codes : forall x, In x codes.

Theorem monotone_step_on_finite_codes_does_not_decide_parity (layer : bool -> T -> T) h :
  (forall x y, le x y -> le (layer true x) (layer true y)) ->
  ~ exists read : T -> bool, forall w, read (run layer h w) = parity w.
Proof.
  intros Mono [read Hr].
  apply (no_parity le le_refl le_trans le_anti le_total (layer true) Mono eq_dec codes h).
  - intro n. apply all_codes.
  - exists read. intro k. rewrite <- parity_repeat, <- Hr, run_ones. reflexivity.
Qed.
End Codes.

Print Assumptions nonnegative_scalar_has_no_cycle.
Print Assumptions nonnegative_scalar_is_eventually_constant.
Print Assumptions nonnegative_scalar_does_not_decide_parity.
Print Assumptions saturated_scalar_does_not_decide_parity.
Print Assumptions saturated_float_does_not_decide_parity.
Print Assumptions e4m3fn_scalar_does_not_decide_parity.
Print Assumptions e4m3fn_top_is_a_multiple.
Print Assumptions saturated_fixed_point_does_not_decide_parity.
Print Assumptions monotone_step_on_finite_codes_does_not_decide_parity.
